package io.gpuguard.agent.gateway;

import static io.gpuguard.agent.gateway.TestingNode.FIRST;
import static io.gpuguard.agent.gateway.TestingNode.GPU;
import static io.gpuguard.agent.gateway.TestingNode.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceGateTest {

  @TempDir Path root;

  /** A kubelet whose stream is set up slowly, while something happens. */
  private static final class SlowStream extends ServerCallStreamObserver<DeviceList> {
    final List<DeviceList> lists = new ArrayList<>();
    private final Runnable meanwhile;

    SlowStream(Runnable meanwhile) {
      this.meanwhile = meanwhile;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      meanwhile.run();
    }

    @Override
    public synchronized void onNext(DeviceList list) {
      lists.add(list);
    }

    synchronized @Nullable DeviceList last() {
      return lists.isEmpty() ? null : lists.getLast();
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void onError(Throwable why) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void aKubeletThatComesWhileAGpuIsLostHearsOfIt() throws Exception {
    HostTree host = TestingTree.unpack("nvidia-8.tree", root);
    Hardware hardware = HardwareReader.read(host);
    World world = new World(new HostPaths(host), Policy.BUILT_IN, hardware);
    ResourceGate gate = new ResourceGate(GPU, world, TestingNode.SHORT, new TestingLog());
    Path folder = Files.createDirectory(root.resolve("gw"));
    try (TestingPlugin plugin = TestingPlugin.start(folder, "x.sock", GPU, FIRST, SECOND);
        Sockets sockets = new Sockets()) {
      gate.adopt(
          PluginSession.connect(
              sockets,
              folder.resolve("x.sock"),
              PluginIdentity.UNKNOWN,
              TestingNode.SHORT,
              peer -> null));
      until(() -> gate.healthy().size() == 2);
      Thread[] lost = new Thread[1];
      SlowStream stream =
          new SlowStream(
              () -> {
                lost[0] = Thread.ofVirtual().start(() -> plugin.send(TestingPlugin.healthy(FIRST)));
                try {
                  Thread.sleep(1000);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      gate.watch(stream);
      lost[0].join();
      until(() -> gate.healthy().size() == 1);
      until(() -> stream.last() != null && healthy(stream.last()) == 1);
    } finally {
      gate.close();
    }
  }

  private static long healthy(DeviceList list) {
    return list.devices().stream().filter(device -> device.health().equals("Healthy")).count();
  }

  private static void until(java.util.function.BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(10);
    }
  }
}
