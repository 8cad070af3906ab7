package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingScan;
import io.gpuguard.catalog.Control;
import io.gpuguard.component.HostPaths;
import io.gpuguard.finding.Finding;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a profile says of a program says nothing of another's container beside it. */
class ForeignContainersTest {

  private static final Path CONTROLS = Path.of("..", "catalog", "controls");

  private static final String DRIVER =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: driver, namespace: gpu-operator}
      spec:
        template:
          spec:
            hostPID: true
            initContainers:
              - name: k8s-driver-manager
                image: nvcr.io/nvidia/cloud-native/k8s-driver-manager:v0.8.0
                securityContext: {privileged: true}
            containers:
              - name: nvidia-driver-ctr
                image: nvcr.io/nvidia/driver:580.82.07-ubuntu22.04
                securityContext: {privileged: true}
              - name: tool
                image: registry.example.com/tool:1
                securityContext: {privileged: true}
      """;

  private static final String PLUGIN =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: plugin, namespace: kube-system}
      spec:
        template:
          spec:
            containers:
              - name: plugin
                image: nvcr.io/nvidia/k8s-device-plugin:v0.17.4
                env: [{name: MIG_STRATEGY, value: mixed}]
                securityContext: {capabilities: {add: [SYS_ADMIN]}}
                volumeMounts: [{name: p, mountPath: /var/lib/kubelet/device-plugins}]
              - name: tool
                image: registry.example.com/tool:1
                securityContext: {capabilities: {add: [SYS_ADMIN]}}
            volumes: [{name: p, hostPath: {path: /var/lib/kubelet/device-plugins}}]
      """;

  private static List<String> verdicts(String text, String control) {
    return scan(text).findings().stream()
        .filter(f -> f.control().id().equals(control))
        .map(f -> f.container() + " " + f.verdict().text())
        .toList();
  }

  @Test
  void aContainerOfAnotherImageIsNotVouchedFor() {
    assertThat(verdicts(DRIVER, "GG-PRIV-001"))
        .containsExactlyInAnyOrder(
            "nvidia-driver-ctr justified", "k8s-driver-manager justified", "tool fail");
  }

  @Test
  void whatIsOfThePodIsExplainedWhereNobodyElseIsInIt() {
    String alone = DRIVER.replaceFirst("(?s)      - name: tool.*", "");
    String toolkit = DRIVER.replace("name: tool", "name: openshift-driver-toolkit-ctr");

    assertThat(verdicts(DRIVER, "GG-PRIV-004")).containsExactly("null fail");
    assertThat(verdicts(alone, "GG-PRIV-004")).containsExactly("null justified");
    assertThat(verdicts(toolkit, "GG-PRIV-004")).containsExactly("null justified");
  }

  @Test
  void aFindingSaysWhoElseWouldHaveWhatTheComponentNeeds() {
    assertThat(scan(DRIVER).findings())
        .filteredOn(f -> f.control().id().equals("GG-PRIV-004"))
        .extracting(Finding::reason)
        .containsExactly(
            "The component needs it, but tool beside it would have it too: it belongs in a pod of"
                + " its own.");
  }

  @Test
  void aValueThatTheProgramNeedsIsNotAnothersNeed() {
    assertThat(verdicts(PLUGIN, "GG-PRIV-002"))
        .containsExactlyInAnyOrder("plugin justified", "tool fail");
  }

  @Test
  void aHostPathThatAnotherContainerMountsTooIsNotExplained() {
    String shared =
        text(
            CONTROLS.resolve(
                "host-paths/host-root-writable/fail/installer-with-foreign-container.yaml"));
    String own = shared.replaceFirst("(?s)    - name: own.*?  volumes:", "  volumes:");

    assertThat(verdicts(own, "GG-HP-012")).containsExactly("null justified");
    assertThat(verdicts(shared, "GG-HP-012")).containsExactly("null fail");
  }

  @Test
  void theAuditOfHostPathsNamesWhoElseMountsWhatIsNeeded() {
    ScanResult result =
        scan(
            text(
                CONTROLS.resolve(
                    "host-paths/host-root-writable/fail/installer-with-foreign-container.yaml")));

    assertThat(HostPaths.of(result.components().getFirst(), result.catalog()))
        .extracting(HostPaths.Use::reason)
        .containsExactly("It installs the driver. A container of others mounts it too: own.");
  }

  /** Failing examples of controls that judge each container of a workload. */
  static Stream<Path> ofWorkloadContainers() throws IOException {
    try (Stream<Path> files = Files.walk(CONTROLS)) {
      return files
          .filter(f -> f.getParent().endsWith("fail") && isPodOfWorkloadContainers(f))
          .toList()
          .stream();
    }
  }

  private static boolean isPodOfWorkloadContainers(Path example) {
    return text(control(example)).contains("variables.workloadContainers.all(")
        && text(example).contains("\n  containers:\n    - name:");
  }

  private static Path control(Path example) {
    return example.resolveSibling("../control.yaml").normalize();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("ofWorkloadContainers")
  void aWorkloadIsJudgedBesideAComponentToo(Path example) {
    String exporter = "image: nvcr.io/nvidia/k8s/dcgm-exporter:4.4.1-4.6.0-ubuntu22.04";
    String beside =
        text(example)
            .replaceFirst(
                "\n  containers:\n",
                "\n  containers:\n    - name: beside-it\n      " + exporter + "\n");
    String id = text(control(example)).lines().findFirst().orElseThrow().replace("id: ", "");

    assertThat(verdicts(text(example), id)).isNotEmpty();
    assertThat(verdicts(beside, id))
        .containsExactlyInAnyOrderElementsOf(verdicts(text(example), id));
  }

  @Test
  void theComponentsOwnContainerIsNoWorkload() {
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: exporter, namespace: team-a}
        spec:
          containers:
            - name: exporter
              image: nvcr.io/nvidia/k8s/dcgm-exporter:4.4.1-4.6.0-ubuntu22.04
              env: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]
            - name: tool
              image: registry.example.com/tool:1
        """;
    assertThat(verdicts(pod, "GG-BYP-001")).isEmpty();
  }

  @Test
  void anOwnPluginVouchesForItsContainerAlone() {
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: plugin, namespace: team-a}
        spec:
          containers:
            - name: own
              image: own.example.com/a:1
              volumeMounts: [{name: p, mountPath: /p}]
            - name: tool
              image: registry.example.com/tool:1
              volumeMounts: [{name: p, mountPath: /p}]
          volumes: [{name: p, hostPath: {path: /var/lib/kubelet/device-plugins}}]
        """;
    Mapping own = Mapping.EMPTY.with("ownPlugins", Node.of(List.of(Node.of("own.example.com/"))));
    ScanOptions vouched =
        new ScanOptions(
            Control.Organisation.ENTERPRISE,
            Set.of(),
            Set.of(),
            List.of("GG-IMG-003"),
            Map.of("GG-IMG-003", own));
    assertThat(TestingScan.scan(pod, vouched).findings())
        .extracting(Finding::container)
        .containsExactly("tool");
  }

  /** The scan puts others' containers in its place, which a variable would not see. */
  @Test
  void noVariableIsMadeOfTheContainersOfWorkloads() {
    assertThat(text(Path.of("..", "catalog", "variables.yaml")))
        .doesNotContain("variables.workloadContainers");
  }
}
