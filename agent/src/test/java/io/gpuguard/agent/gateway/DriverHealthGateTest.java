package io.gpuguard.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.dra.DeviceHealth;
import io.gpuguard.agent.dra.DraApi;
import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.dra.HealthList;
import io.gpuguard.agent.dra.Opaque;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.GpuState;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.policy.DriverRule;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The health of a DRA driver's devices on its way through the gate. */
class DriverHealthGateTest {

  private static final String LOST = "0000:07:00.0";
  private static final HealthList HEALTHY =
      new HealthList(
          List.of(
              new DeviceHealth("node1", "gpu-0", DeviceHealth.HEALTHY),
              new DeviceHealth("node1", "gpu-1", DeviceHealth.HEALTHY)));

  @TempDir Path root;
  private TestingNode node;
  private TestingDriver driver;
  private ManagedChannel channel;
  private final Sockets sockets = new Sockets();
  private final List<HealthList> kubelet = new CopyOnWriteArrayList<>();
  private final List<Status> ends = new CopyOnWriteArrayList<>();

  private static Policy policy(Policy.Mode mode) {
    List<Glob> cdi = List.of(new Glob("example.com/gpu"));
    return new Policy(
        mode,
        List.of(),
        List.of(new DriverRule(new Glob(TestingDriver.NAME), List.of(), cdi, List.of(), true)));
  }

  @BeforeEach
  void start() throws IOException {
    node = TestingNode.start(root, policy(Policy.Mode.ENFORCE));
    driver = TestingDriver.startWithHealth(root.resolve("drivers"), "a.sock");
    driver.health = HEALTHY;
    channel = sockets.channel(node.untilDoor(this::doors));
  }

  @AfterEach
  void stop() {
    driver.close();
    channel.shutdownNow();
    sockets.close();
    node.close();
  }

  private List<Path> doors() {
    try (Stream<Path> entries = Files.list(node.host.path(KubeletFolders.REGISTRY))) {
      return entries.toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void watch(DraApi.Health version) {
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(version.watch(), CallOptions.DEFAULT),
        Opaque.EMPTY,
        new StreamObserver<HealthList>() {
          @Override
          public void onNext(HealthList list) {
            kubelet.add(list);
          }

          @Override
          public void onError(Throwable why) {
            ends.add(((StatusRuntimeException) why).getStatus());
          }

          @Override
          public void onCompleted() {
            ends.add(Status.OK);
          }
        });
  }

  private Hardware without(String address) {
    Hardware all = HardwareReader.read(node.host);
    List<Gpu> gpus = new ArrayList<>();
    all.gpus().forEach(g -> gpus.add(g.address().equals(address) ? g.in(GpuState.LOST) : g));
    return new Hardware(gpus, all.controlNodes(), all.nvidiaDriver(), List.of());
  }

  private List<Long> last() {
    return kubelet.isEmpty()
        ? List.of()
        : kubelet.getLast().devices().stream().map(DeviceHealth::health).toList();
  }

  @Test
  void theWorseOfBothCountsAndChangesOfTheHardwareAreToldAtOnce() {
    node.gateway.sliced(Map.of(new DraDevice(TestingDriver.NAME, "node1", "gpu-0"), Set.of(LOST)));
    watch(TestingDriver.HEALTH);
    node.until("as the driver says", () -> kubelet.equals(List.of(HEALTHY)));
    node.gateway.hardware(without(LOST));
    node.until("sick", () -> last().equals(List.of(DeviceHealth.UNHEALTHY, DeviceHealth.HEALTHY)));
    assertThat(kubelet.getLast().devices().getFirst().message())
        .isEqualTo("GPU 0000:07:00.0 is lost");
    driver.send(HEALTHY);
    node.until("still sick, whatever the driver says", () -> kubelet.size() == 3);
    assertThat(last()).containsExactly(DeviceHealth.UNHEALTHY, DeviceHealth.HEALTHY);
    assertThat(node.log.refusals)
        .as("told once while it lasts")
        .filteredOn(Reason.DRIVER_DEVICE_SICK::equals)
        .hasSize(1);
    node.gateway.hardware(HardwareReader.read(node.host));
    node.until("well again", () -> kubelet.getLast().equals(HEALTHY));
  }

  @Test
  void aDeviceThatNobodyCanTellPassesAsItIs() {
    node.gateway.hardware(without(LOST));
    watch(TestingDriver.HEALTH);
    node.until("as the driver says", () -> kubelet.equals(List.of(HEALTHY)));
  }

  @Test
  void aDryRunTellsOnly() {
    node.gateway.policy(policy(Policy.Mode.DRY_RUN));
    node.gateway.sliced(Map.of(new DraDevice(TestingDriver.NAME, "node1", "gpu-0"), Set.of(LOST)));
    node.gateway.hardware(without(LOST));
    watch(TestingDriver.HEALTH);
    node.until("as the driver says", () -> kubelet.equals(List.of(HEALTHY)));
    assertThat(node.log.events).anyMatch(e -> e.startsWith("would refuse DRIVER_DEVICE_SICK"));
  }

  @Test
  void theKubeletIsToldWhichServicesTheDriverHas() {
    PluginInfo info = DriverCalls.call(channel, DraApi.INFO, Opaque.EMPTY, Duration.ofSeconds(30));
    assertThat(info.versions()).containsExactly("v1.DRAPlugin", "v1alpha1.DRAResourceHealth");
    watch(DraApi.HEALTH.getLast());
    node.until("no such service", () -> !ends.isEmpty());
    assertThat(ends.getFirst().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }
}
