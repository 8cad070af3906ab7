package io.gpuguard.agent.podresources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpuguard.agent.rpc.Method;
import io.gpuguard.agent.rpc.Peer;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodResourcesClientTest {

  @TempDir Path folder;

  private static final ListResponse HELD =
      new ListResponse(
          List.of(
              new PodResources(
                  "train",
                  "ml",
                  List.of(
                      new ContainerResources(
                          "main",
                          List.of(new ContainerDevices("nvidia.com/gpu", List.of("GPU-1"), null)),
                          List.of())))));

  private final AtomicReference<Peer> peer = new AtomicReference<>(Peer.UNKNOWN);

  private ServerServiceDefinition lister(String version) {
    String service = version + ".PodResourcesLister";
    return ServerServiceDefinition.builder(service)
        .addMethod(
            Method.unary(service + "/List", ListRequest::read, ListResponse::read),
            ServerCalls.asyncUnaryCall(
                (request, answer) -> {
                  peer.set(Peer.current());
                  answer.onNext(HELD);
                  answer.onCompleted();
                }))
        .build();
  }

  private ListResponse list(String version) throws IOException {
    Path socket = folder.resolve("kubelet.sock");
    try (Sockets sockets = new Sockets()) {
      Server server = sockets.serve(socket, lister(version));
      try (PodResourcesClient client = new PodResourcesClient(sockets, socket)) {
        return client.list();
      } finally {
        server.shutdownNow();
      }
    }
  }

  @Test
  void asksTheFirstVersion() throws IOException {
    assertThat(list("v1")).isEqualTo(HELD);
  }

  @Test
  void asksTheOldVersionWhereTheKubeletKnowsNoOther() throws IOException {
    assertThat(list("v1alpha1")).isEqualTo(HELD);
  }

  @Test
  void theServerKnowsWhoAsks() throws IOException {
    list("v1");
    assertThat(peer.get().pid()).isEqualTo((int) ProcessHandle.current().pid());
  }

  @Test
  void aSocketThatNobodyServesIsAnError() {
    try (Sockets sockets = new Sockets();
        PodResourcesClient client =
            new PodResourcesClient(sockets, folder.resolve("absent.sock"))) {
      assertThatThrownBy(client::list).isInstanceOf(StatusRuntimeException.class);
    }
  }
}
