package io.gpuguard.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.deviceplugin.Empty;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketsTest {

  @TempDir Path folder;

  private static final ServerServiceDefinition SERVICE =
      ServerServiceDefinition.builder(DevicePluginApi.REGISTRATION)
          .addMethod(
              DevicePluginApi.REGISTER,
              ServerCalls.asyncUnaryCall(
                  (request, answer) -> {
                    answer.onNext(new Empty());
                    answer.onCompleted();
                  }))
          .build();

  private static void register(ManagedChannel channel, String endpoint) {
    try {
      var _ =
          ClientCalls.blockingUnaryCall(
              channel,
              DevicePluginApi.REGISTER,
              CallOptions.DEFAULT,
              new RegisterRequest("v1beta1", endpoint, "a.b/c", null));
    } finally {
      channel.shutdownNow();
    }
  }

  /** Drivers come and go for months. */
  @Test
  void serversThatEndedAreForgotten() throws Exception {
    try (Sockets sockets = new Sockets()) {
      for (int i = 0; i < 20; i++) {
        Server server = sockets.serve(folder.resolve(i + ".sock"), SERVICE);
        server.shutdownNow();
        server.awaitTermination();
      }
      assertThat(sockets.servers()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatIsAStrangerIsNotSpokenTo() throws Exception {
    List<Peer> seen = new CopyOnWriteArrayList<>();
    try (Sockets sockets = new Sockets()) {
      Path socket = folder.resolve("a.sock");
      sockets.serve(socket, SERVICE);
      register(
          sockets.channel(
              socket,
              peer -> {
                seen.add(peer);
                return null;
              }),
          "x.sock");
      assertThat(seen).extracting(Peer::pid).containsExactly((int) ProcessHandle.current().pid());
      assertThatThrownBy(() -> register(sockets.channel(socket, peer -> "a stranger"), "x.sock"))
          .hasMessageContaining("a stranger");
    }
  }

  @Test
  void aMessageAboveTheLimitIsNotTaken() throws Exception {
    try (Sockets sockets = new Sockets()) {
      Path socket = folder.resolve("a.sock");
      sockets.serve(socket, 64 << 10, SERVICE);
      register(sockets.channel(socket), "x".repeat(60_000));
      assertThatThrownBy(() -> register(sockets.channel(socket), "x".repeat(70_000)))
          .hasMessageContaining("RESOURCE_EXHAUSTED");
    }
  }
}
