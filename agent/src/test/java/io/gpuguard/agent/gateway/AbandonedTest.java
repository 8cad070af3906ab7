package io.gpuguard.agent.gateway;

import static io.gpuguard.agent.gateway.TestingNode.FIRST;
import static io.gpuguard.agent.gateway.TestingNode.GPU;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.podresources.ContainerDevices;
import io.gpuguard.agent.podresources.ContainerResources;
import io.gpuguard.agent.podresources.ListResponse;
import io.gpuguard.agent.podresources.PodResources;
import io.gpuguard.agent.podresources.PodResourcesClient;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Sockets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedTest {

  @TempDir Path root;

  @Test
  void gpusThatAPodUsesStayWithTheirResource() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        Sockets sockets = new Sockets();
        PodResourcesClient client =
            new PodResourcesClient(sockets, node.host.path(KubeletFolders.POD_RESOURCES))) {
      World world =
          new World(new HostPaths(node.host), Policy.BUILT_IN, HardwareReader.read(node.host));
      ResourceGate gate = new ResourceGate(GPU, world, TestingNode.SHORT, new TestingLog());
      world.takes(GPU, Set.of("0000:07:00.0"));
      Abandoned patient = new Abandoned(world, client, Duration.ofDays(1));
      assertThat(patient.free(List.of(gate))).isFalse();
      Abandoned abandoned = new Abandoned(world, client, Duration.ZERO);
      node.kubelet.pods(new ListResponse(List.of(pod())));
      assertThat(abandoned.free(List.of(gate))).isFalse();
      assertThat(world.owns(GPU)).isTrue();
      node.kubelet.pods(new ListResponse(List.of()));
      assertThat(abandoned.free(List.of(gate))).isTrue();
      assertThat(world.owns(GPU)).isFalse();
      assertThat(abandoned.free(List.of(gate))).isFalse();
    }
  }

  private static PodResources pod() {
    ContainerDevices devices = new ContainerDevices(GPU, List.of(FIRST), null);
    return new PodResources(
        "train", "team", List.of(new ContainerResources("main", List.of(devices), List.of())));
  }
}
