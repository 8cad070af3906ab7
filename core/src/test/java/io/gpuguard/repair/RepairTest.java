package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {

  private static final String IMAGE = "nvcr.io/nvidia/k8s-device-plugin:v0.17.4";
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  private static byte[] example(String name) {
    Path root = TestingRepository.root().resolve("core/src/test/resources/repair");
    return TestingRepair.bytes(root.resolve(name).resolve("before.yaml"));
  }

  @Test
  void imagesArePinnedFromTheLockFile() {
    Lock lock = new Lock(Map.of(IMAGE, DIGEST));
    Repair.Result result = TestingRepair.repair("x.yaml", example("plain-manifest"), lock);
    assertThat(new String(result.files().getFirst().repaired(), StandardCharsets.UTF_8))
        .contains("image: \"" + IMAGE + "@" + DIGEST + "\" # tested\n");
    assertThat(controls(result.refused())).doesNotContain("GG-IMG-002");
  }

  @Test
  void anImageThatIsNotInTheLockFileIsRefused() {
    Lock lock = new Lock(Map.of("docker.io/library/other:1", DIGEST));
    Repair.Result result = TestingRepair.repair("x.yaml", example("plain-manifest"), lock);
    assertThat(result.refused())
        .extracting(Refusal::reason)
        .contains("the lock file has no digest for " + IMAGE);
  }

  @Test
  void anchorsAreRefusedWithTheReason() {
    Repair.Result result = TestingRepair.repair("x.yaml", example("anchor-shared"));
    assertThat(result.refused())
        .filteredOn(r -> r.finding().path().toString().contains("securityContext"))
        .isNotEmpty()
        .allMatch(r -> r.reason().equals("the value is shared by an anchor and its aliases"));
  }

  @Test
  void whatATextSaysIsRefusedWithItsPlace() {
    Repair.Result result = TestingRepair.repair("x.yaml", example("pod-spec-patch"));
    assertThat(result.refused())
        .extracting(r -> r.finding().control().id() + ": " + r.reason())
        .contains(
            "GG-BYP-004: it is said within the text of spec.templates[0].podSpecPatch",
            "GG-SHR-004: it is said within the text of spec.podSpecPatch");
  }

  @Test
  void whatTheComponentNeedsStaysThoughAnotherContainerHasItToo() {
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: driver, namespace: gpu-operator}
        spec:
          hostPID: true
          containers:
            - {name: nvidia-driver-ctr, image: nvcr.io/nvidia/driver:580.82.07-ubuntu22.04}
            - {name: own, image: "registry.example.org/own:1"}
        """;
    assertThat(TestingRepair.repair("x.yaml", pod.getBytes(StandardCharsets.UTF_8)).refused())
        .filteredOn(r -> r.finding().control().id().equals("GG-PRIV-004"))
        .extracting(Refusal::reason)
        .containsExactly("the component needs it, and another container beside it has it too");
  }

  @Test
  void fieldsBesideATemplateAreRepairedWhereTheyAreWritten() {
    String application =
        """
        apiVersion: sparkoperator.k8s.io/v1beta2
        kind: SparkApplication
        metadata: {name: etl, namespace: team-a}
        spec:
          driver: {}
          executor:
            gpu: {name: nvidia.com/gpu, quantity: 1}
            securityContext: {privileged: true}
        """;
    Repair.Result result =
        TestingRepair.repair("x.yaml", application.getBytes(StandardCharsets.UTF_8));
    assertThat(new String(result.files().getFirst().repaired(), StandardCharsets.UTF_8))
        .isEqualTo(application.replace("privileged: true", "privileged: false"));
  }

  @Test
  void aRequestAboveTheProposedLimitIsRefused() {
    Repair.Result result = TestingRepair.repair("x.yaml", example("read-only-mount"));
    assertThat(result.refused())
        .filteredOn(r -> r.finding().control().id().equals("GG-PRIV-015"))
        .extracting(Refusal::reason)
        .containsExactly(
            "the API server would refuse gpu-feature-discovery: a request of cpu above its limit");
  }

  @Test
  void whatIsRepairedIsGoneAndNothingNewCame() {
    Repair.Result result = TestingRepair.repair("x.yaml", example("plain-manifest"));
    List<Finding> left =
        result.after().findings().stream().filter(f -> f.verdict() == Verdict.FAIL).toList();
    assertThat(left).extracting(f -> f.control().id()).containsOnly("GG-IMG-002");
  }

  @Test
  void theDiffIsWhatGitApplies(@TempDir Path folder) throws IOException, InterruptedException {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/git"))).as("git is installed").isTrue();
    for (String ending : List.of("\n", "")) {
      String text = new String(example("plain-manifest"), StandardCharsets.UTF_8);
      text = text.substring(0, text.indexOf("---\n") - 1) + ending;
      byte[] old = text.getBytes(StandardCharsets.UTF_8);
      Repair.FileChange change = TestingRepair.repair("x.yaml", old).files().getFirst();
      Files.write(folder.resolve("x.yaml"), old);
      Files.write(
          folder.resolve("x.diff"), UnifiedDiff.of(change, r -> r.control() + " " + r.object()));
      Process git =
          new ProcessBuilder("/usr/bin/git", "apply", "x.diff")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(git.waitFor()).as(said).isZero();
      assertThat(folder.resolve("x.yaml")).hasBinaryContent(change.repaired());
      assertThat(Files.readString(folder.resolve("x.diff")))
          .startsWith("# GG-PRIV-001 DaemonSet gpu/plugin\n");
    }
  }

  @Test
  void theDiffLeavesLinesAloneThatStay() {
    byte[] old = example("removals");
    Repair.FileChange change = TestingRepair.repair("x.yaml", old).files().getFirst();
    String diff =
        new String(UnifiedDiff.of(change, Splice.Repaired::control), StandardCharsets.UTF_8);
    List<String> removed = lines(diff, "-");
    assertThat(removed).contains("        - name: NVIDIA_VISIBLE_DEVICES");
    assertThat(lines(diff, "+")).doesNotContainAnyElementsOf(removed);
  }

  private static List<String> lines(String diff, String mark) {
    return diff.lines()
        .filter(line -> line.startsWith(mark) && !line.startsWith(mark.repeat(3)))
        .map(line -> line.substring(1))
        .toList();
  }

  private static List<String> controls(List<Refusal> refused) {
    return refused.stream().map(r -> r.finding().control().id()).toList();
  }
}
