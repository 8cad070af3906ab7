package io.gpuguard.agent.gateway;

import io.gpuguard.agent.dra.Claim;
import io.gpuguard.agent.dra.DraApi;
import io.gpuguard.agent.dra.HealthList;
import io.gpuguard.agent.dra.Opaque;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.dra.PrepareRequest;
import io.gpuguard.agent.dra.PrepareResponse;
import io.gpuguard.agent.dra.PreparedClaim;
import io.gpuguard.agent.dra.PreparedDevice;
import io.gpuguard.agent.dra.RegistrationStatus;
import io.gpuguard.agent.rpc.Sockets;
import io.gpuguard.agent.wire.Unknown;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A DRA driver that can hang and lie. Its folders are the gateway's. */
public final class TestingDriver implements AutoCloseable {

  static final String NAME = "gpu.example.com";
  static final DraApi.Health HEALTH = DraApi.HEALTH.getFirst();

  final List<RegistrationStatus> told = new CopyOnWriteArrayList<>();
  final List<Claim> prepared = new CopyOnWriteArrayList<>();
  volatile String cdi = "example.com/gpu=0";
  volatile boolean hangs;
  final List<StreamObserver<HealthList>> watchers = new CopyOnWriteArrayList<>();
  volatile HealthList health = new HealthList(List.of());
  private final List<String> versions;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Sockets sockets = new Sockets();

  /** A driver whose endpoint lies where its container would see it. */
  public static TestingDriver start(Path folder, String socket) throws IOException {
    return start(folder, socket, "/var/lib/kubelet/plugins/" + NAME + "/" + socket);
  }

  static TestingDriver start(Path folder, String socket, String endpoint) throws IOException {
    return start(folder.resolve("registry").resolve(socket), folder, socket, endpoint);
  }

  /** A driver that goes past the gate: its registration socket is in the kubelet's own folder. */
  public static TestingDriver startPast(Path registrar, Path folder) throws IOException {
    return start(registrar, folder, "past.sock", "/var/lib/kubelet/plugins/" + NAME + "/past.sock");
  }

  private TestingDriver(String... more) {
    versions = Stream.concat(Stream.of("v1.DRAPlugin"), Stream.of(more)).toList();
  }

  /** A driver that tells how its devices are. */
  static TestingDriver startWithHealth(Path folder, String socket) throws IOException {
    String endpoint = "/var/lib/kubelet/plugins/" + NAME + "/" + socket;
    return start(
        new TestingDriver("v9.Other", HEALTH.service()),
        folder.resolve("registry").resolve(socket),
        folder,
        socket,
        endpoint);
  }

  void send(HealthList list) {
    health = list;
    watchers.forEach(watcher -> watcher.onNext(list));
  }

  private static TestingDriver start(Path registrar, Path folder, String socket, String endpoint)
      throws IOException {
    return start(new TestingDriver(), registrar, folder, socket, endpoint);
  }

  private static TestingDriver start(
      TestingDriver driver, Path registrar, Path folder, String socket, String endpoint)
      throws IOException {
    DraApi.Version version = DraApi.VERSIONS.getFirst();
    Path own = Files.createDirectories(folder.resolve("plugins").resolve(NAME)).resolve(socket);
    Files.deleteIfExists(own);
    driver.sockets.serve(
        own,
        ServerServiceDefinition.builder(version.service())
            .addMethod(version.prepare(), DevicePluginService.unary(driver::prepare))
            .addMethod(version.unprepare(), DevicePluginService.unary(request -> request))
            .build(),
        ServerServiceDefinition.builder(HEALTH.service())
            .addMethod(
                HEALTH.watch(),
                ServerCalls.asyncServerStreamingCall(
                    (request, kubelet) -> {
                      kubelet.onNext(driver.health);
                      driver.watchers.add(kubelet);
                    }))
            .build());
    Files.deleteIfExists(registrar);
    PluginInfo info = new PluginInfo("DRAPlugin", NAME, endpoint, driver.versions);
    driver.sockets.serve(
        registrar,
        ServerServiceDefinition.builder(DraApi.REGISTRATION)
            .addMethod(DraApi.INFO, DevicePluginService.unary(request -> info))
            .addMethod(DraApi.NOTIFY, DevicePluginService.unary(driver::notified))
            .build());
    return driver;
  }

  private Opaque notified(RegistrationStatus status) {
    told.add(status);
    return Opaque.EMPTY;
  }

  private PrepareResponse prepare(PrepareRequest request) {
    if (hangs) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    prepared.addAll(request.claims());
    PreparedDevice device =
        new PreparedDevice(List.of("r"), "node1", "d", List.of(cdi), null, Unknown.NONE);
    return new PrepareResponse(
        request.claims().stream()
            .map(claim -> new PreparedClaim(claim.uid(), List.of(device), "", Unknown.NONE))
            .toList());
  }

  @Override
  public void close() {
    end.countDown();
    sockets.close();
  }
}
