package io.gpuguard.agent.gateway;

import static io.gpuguard.agent.gateway.TestingNode.FIRST;
import static io.gpuguard.agent.gateway.TestingNode.GPU;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.deviceplugin.CdiDevice;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.policy.Policy;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CDI files do to containers whose devices come from a device plugin. */
class CdiGateTest {

  private static final String NAME = "nvidia.com/gpu=" + FIRST;
  private static final ContainerResponse ANSWER =
      new ContainerResponse(Map.of(), List.of(), List.of(), Map.of(), List.of(new CdiDevice(NAME)));

  @TempDir Path root;
  private TestingNode node;
  private TestingPlugin plugin;

  @BeforeEach
  void start() throws IOException {
    node = TestingNode.start(root, Policy.BUILT_IN);
    plugin = node.plugin("nvidia-gpu.sock", FIRST);
    plugin.answer = ids -> ANSWER;
    assertThat(plugin.register().isOk()).isTrue();
    node.until("offered", () -> node.kubelet.healthy(GPU).equals(List.of(FIRST)));
  }

  @AfterEach
  void stop() {
    plugin.close();
    node.close();
  }

  private void cdi(String mount) throws IOException {
    Path file = node.host.path("/run/cdi/nvidia.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        {"cdiVersion": "0.6.0", "kind": "nvidia.com/gpu", "devices": [{"name": "%s",
          "containerEdits": {"mounts":
            [{"hostPath": "%s", "containerPath": "/x", "options": ["ro"]}]}}]}
        """
            .formatted(FIRST, mount));
  }

  private List<CdiDevice> allocated() {
    return node.kubelet.allocate(GPU, FIRST).containers().getFirst().cdiDevices();
  }

  @Test
  void aFileThatGivesTheHostIsSeenAtAllocateAndItsDeviceIsGivenToNobody() throws IOException {
    cdi("/");
    node.until("refused", () -> allocated().isEmpty());
    assertThat(node.log.refusals).contains(Reason.CDI_CONTENT);
    assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("GG-GATE-032");
    node.until("unhealthy", () -> node.kubelet.healthy(GPU).isEmpty());
  }

  @Test
  void aFileThatIsWrittenWhileThePluginAnswersIsSeenAtTheStart() throws IOException {
    assertThat(allocated()).containsExactly(new CdiDevice(NAME));
    assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("GG-GATE-035")
        .hasMessageContaining("no CDI file");
    cdi("/");
    assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST)).hasMessageContaining("GG-GATE-035");
    cdi("/usr/lib/libcuda.so.1");
    assertThatCode(() -> node.kubelet.preStart(GPU, FIRST)).doesNotThrowAnyException();
  }

  @Test
  void whatAnEarlierProcessLetThroughStandsInTheKubeletsCheckpoint() throws IOException {
    cdi("/");
    Files.writeString(
        node.host.path(KubeletFolders.CHECKPOINT),
        """
        {"Data": {"PodDeviceEntries": [{"PodUID": "u1", "ContainerName": "main",
          "ResourceName": "%s", "DeviceIDs": {"-1": ["%s"]}, "AllocResp": "%s"}],
          "RegisteredDevices": {}}, "Checksum": 1}
        """
            .formatted(GPU, FIRST, Base64.getEncoder().encodeToString(ANSWER.bytes())));
    assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST)).hasMessageContaining("GG-GATE-035");
  }

  @Test
  void aPipeInTheFolderHoldsUpNobody() throws Exception {
    Path pipe = node.host.path("/run/cdi/pipe.json");
    Files.createDirectories(pipe.getParent());
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    cdi("/usr/lib/libcuda.so.1");
    long start = System.nanoTime();
    assertThat(allocated()).containsExactly(new CdiDevice(NAME));
    assertThatCode(() -> node.kubelet.preStart(GPU, FIRST)).doesNotThrowAnyException();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
