package io.gpuguard.agent.gateway;

import io.gpuguard.agent.dra.Claim;
import io.gpuguard.agent.dra.DraApi;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A DRA driver that can hang and lie. Its folders are the gateway's. */
public final class TestingDriver implements AutoCloseable {

  static final String NAME = "gpu.example.com";

  final List<RegistrationStatus> told = new CopyOnWriteArrayList<>();
  final List<Claim> prepared = new CopyOnWriteArrayList<>();
  volatile String cdi = "example.com/gpu=0";
  volatile boolean hangs;
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

  private static TestingDriver start(Path registrar, Path folder, String socket, String endpoint)
      throws IOException {
    TestingDriver driver = new TestingDriver();
    DraApi.Version version = DraApi.VERSIONS.getFirst();
    Path own = Files.createDirectories(folder.resolve("plugins").resolve(NAME)).resolve(socket);
    Files.deleteIfExists(own);
    driver.sockets.serve(
        own,
        ServerServiceDefinition.builder(version.service())
            .addMethod(version.prepare(), DevicePluginService.unary(driver::prepare))
            .addMethod(version.unprepare(), DevicePluginService.unary(request -> request))
            .build());
    Files.deleteIfExists(registrar);
    PluginInfo info = new PluginInfo("DRAPlugin", NAME, endpoint, List.of(version.name()));
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
