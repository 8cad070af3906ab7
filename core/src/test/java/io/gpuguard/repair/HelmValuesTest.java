package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.Profile;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Repairs as values of charts. What helm makes of them is looked at by HelmRealTest. */
class HelmValuesTest {

  private static String example(String name) throws IOException {
    Path root = TestingRepository.root().resolve("core/src/test/resources/repair");
    return Files.readString(root.resolve(name).resolve("before.yaml"));
  }

  @Test
  void valuesOfAChartThatTheProfileKnows() throws IOException {
    String text =
        example("plain-manifest").replace("- name: plugin\n", "- name: nvidia-device-plugin-ctr\n");
    HelmValues.Result result = TestingRepair.helm(text);
    assertThat(result.files())
        .containsExactly(
            Map.entry(
                "nvidia-device-plugin-values.yaml",
                """
                # Values for the chart nvidia-device-plugin, made by gpuguard fix.
                securityContext:
                  privileged: false
                  capabilities:
                    drop: [ALL]
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                resources:
                  requests:
                    cpu: 50m
                    memory: 64Mi
                  limits:
                    memory: 256Mi
                    cpu: 500m
                priorityClassName: system-node-critical
                podSecurityContext:
                  seccompProfile:
                    type: RuntimeDefault
                """));
    assertThat(refused(result))
        .contains(
            "GG-PRIV-007: the chart nvidia-device-plugin has no value for"
                + " spec.template.spec.automountServiceAccountToken");
  }

  @Test
  void theLabelTellsWhichChartMadeAnObject() throws IOException {
    String text =
        example("plain-manifest")
            .replace("- name: plugin\n", "- name: nvidia-device-plugin\n")
            .replaceFirst(
                "  namespace: gpu\n",
                "  namespace: gpu\n  labels: {app: nvidia-device-plugin-daemonset}\n");
    assertThat(TestingRepair.helm(text).files())
        .containsExactly(
            Map.entry(
                "gpu-operator-values.yaml",
                """
                # Values for the chart gpu-operator, made by gpuguard fix.
                devicePlugin:
                  resources:
                    requests:
                      cpu: 50m
                      memory: 64Mi
                    limits:
                      memory: 256Mi
                      cpu: 500m
                daemonsets:
                  priorityClassName: system-node-critical
                """));
  }

  @Test
  void aChartThatNoProfileKnowsIsNamed() throws IOException {
    HelmValues.Result result = TestingRepair.helm(example("namespace-level"));
    assertThat(result.files()).isEmpty();
    assertThat(refused(result))
        .containsOnly("GG-PSS-001: no profile knows the values of its chart");
  }

  private static List<String> refused(HelmValues.Result result) {
    return result.refused().stream()
        .map(r -> r.finding().control().id() + ": " + r.reason())
        .toList();
  }

  private static final String AMD =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: dp, namespace: kube-system}
      spec:
        selector: {matchLabels: {app: dp}}
        template:
          metadata: {labels: {app: dp}}
          spec:
            priorityClassName: system-node-critical
            containers:
              - name: amd-gpu-dp-cntr
                image: docker.io/rocm/k8s-device-plugin:1.31.0.9
                securityContext:
                  allowPrivilegeEscalation: false
                  capabilities: {drop: [ALL]}
                volumeMounts:
                  - {name: dp, mountPath: /var/lib/kubelet/device-plugins}
            volumes:
              - {name: dp, hostPath: {path: /var/lib/kubelet/device-plugins}}
      """;

  /** The plugin logs to /tmp: without a volume there, a root that is read-only ends it. */
  @Test
  void aRepairThatAChartCanOnlySayHalfOfIsNotMade() {
    HelmValues.Result result = TestingRepair.helm(AMD);
    assertThat(result.files().get("amd-gpu-values.yaml"))
        .contains("dp:\n  resources:")
        .doesNotContain("readOnlyRootFilesystem");
    assertThat(refused(result))
        .contains(
            "GG-PRIV-012: the chart amd-gpu has no value for"
                + " spec.template.spec.containers[0].volumeMounts");
  }

  /** A template may put the value in the place of all that it would write itself. */
  @Test
  void aValueIsWrittenWhole() throws IOException {
    String text =
        example("plain-manifest")
            .replace("- name: plugin\n", "- name: nvidia-device-plugin-ctr\n")
            .replace("privileged: true # since 2021", "runAsUser: 0");
    assertThat(TestingRepair.helm(text).files().get("nvidia-device-plugin-values.yaml"))
        .contains("securityContext:\n  runAsUser: 0\n");
  }

  private static final String DRA =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: exporter, namespace: gpu}
      spec:
        selector: {matchLabels: {app: e}}
        template:
          metadata: {labels: {app: e}}
          spec:
            hostNetwork: true
            dnsPolicy: ClusterFirstWithHostNet
            tolerations:
              - operator: Exists
              - {key: nvidia.com/gpu, operator: Exists}
            containers:
              - name: exporter
                image: nvcr.io/nvidia/k8s/dcgm-exporter:4.2.3
                securityContext:
                  procMount: Unmasked
                  capabilities: {drop: [ALL], add: [SYS_ADMIN, NET_ADMIN]}
                ports: [{containerPort: 9400}]
      """;

  /** Helm merges mappings, so what is gone must be said; a list it takes whole. */
  @Test
  void whatIsGoneIsNullAndASwitchThatIsGoneIsOff() {
    String values = TestingRepair.helm(DRA).files().get("dcgm-exporter-values.yaml");
    assertThat(values).contains("hostNetwork: false\n").doesNotContain("NET_ADMIN");
    String bare = DRA.replace("add: [SYS_ADMIN, NET_ADMIN]", "add: [NET_ADMIN]");
    assertThat(TestingRepair.helm(bare).files().get("dcgm-exporter-values.yaml"))
        .contains("    drop: [ALL]\n    add: null\n");
  }

  @Test
  void aDigestGoesBehindTheTag() {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    Lock lock = new Lock(Map.of("docker.io/rocm/k8s-device-plugin:1.31.0.9", digest));
    assertThat(TestingRepair.helm(AMD, lock).files().get("amd-gpu-values.yaml"))
        .contains("  image:\n    tag: \"1.31.0.9@" + digest + "\"\n");
    String tagless = AMD.replace("k8s-device-plugin:1.31.0.9", "k8s-device-plugin");
    Lock other = new Lock(Map.of("docker.io/rocm/k8s-device-plugin", digest));
    assertThat(refused(TestingRepair.helm(tagless, other)))
        .contains(
            "GG-IMG-002: the chart amd-gpu has no value for"
                + " spec.template.spec.containers[0].image");
  }

  private static String released(String release) {
    return AMD.replace(
        "namespace: kube-system",
        "namespace: kube-system, labels: {app.kubernetes.io/instance: " + release + "}");
  }

  @Test
  void eachReleaseHasItsOwnValues() {
    String two = released("one") + "---\n" + released("../two");
    assertThat(TestingRepair.helm(two).files())
        .containsOnlyKeys("amd-gpu-one-values.yaml", "amd-gpu-..-two-values.yaml")
        .hasEntrySatisfying(
            "amd-gpu-one-values.yaml",
            text ->
                assertThat(text)
                    .startsWith("# Values for the release one of the chart amd-gpu, made by"));
  }

  @Test
  void aPartOfAnotherChartTakesItsValuesBelowItsName() {
    String part = "---\n# Source: platform/charts/amd-gpu/templates/dp.yaml\n# Licence\n" + AMD;
    for (String text : List.of(part, part.replace("\n", "\r\n"))) {
      assertThat(TestingRepair.helm(text).files().get("platform-values.yaml"))
          .startsWith(
              "# Values for the chart platform, made by gpuguard fix.\n"
                  + "amd-gpu:\n"
                  + "  securityContext:\n");
    }
  }

  @Test
  void anotherChartsKeysAreNotGuessed() {
    String ours = "# Source: our-plugin/templates/dp.yaml\n" + AMD;
    HelmValues.Result result = TestingRepair.helm(ours);
    assertThat(result.files()).isEmpty();
    assertThat(refused(result))
        .contains(
            "GG-PRIV-006: it comes from the chart our-plugin, whose values the profile"
                + " amd-device-plugin does not know");
    String labelled =
        AMD.replace(
            "namespace: kube-system",
            "namespace: kube-system, labels: {helm.sh/chart: our-plugin-1.0.0}");
    assertThat(TestingRepair.helm(labelled).files()).isEmpty();
    assertThat(TestingRepair.helm(labelled.replace("our-plugin-1", "amd-gpu-v1")).files())
        .containsOnlyKeys("amd-gpu-values.yaml");
  }

  /** One value of the chart becomes the resources of both. */
  @Test
  void whatIsSharedIsOnlyChangedWhereAllWantTheSame() throws IOException {
    String plugin =
        example("plain-manifest").replace("- name: plugin\n", "- name: nvidia-device-plugin-ctr\n");
    String discovery =
        """
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: gfd, namespace: gpu}
        spec:
          selector: {matchLabels: {app: gfd}}
          template:
            metadata: {labels: {app: gfd}}
            spec:
              containers:
                - name: gpu-feature-discovery-ctr
                  image: nvcr.io/nvidia/k8s-device-plugin:v0.17.4
                  command: [gpu-feature-discovery]
                  resources: {limits: {cpu: 10m, memory: 32Mi}, requests: {cpu: 10m, memory: 32Mi}}
        """;
    HelmValues.Result result = TestingRepair.helm(plugin + discovery);
    assertThat(result.files().get("nvidia-device-plugin-values.yaml"))
        .contains("podSecurityContext:", "priorityClassName: system-node-critical")
        .doesNotContain("\nresources:");
    assertThat(refused(result))
        .contains(
            "GG-PRIV-006: the chart's value resources is also for"
                + " spec.template.spec.containers[0].resources of DaemonSet gpu/gfd, which needs"
                + " something else");
  }

  /** The chart has no value for the pod's security context, but one for the container's. */
  @Test
  void aSeccompProfileIsSetWhereTheChartLetsIt() {
    HelmValues.Result result = TestingRepair.helm(AMD);
    assertThat(result.files().get("amd-gpu-values.yaml"))
        .contains("securityContext:\n", "  seccompProfile:\n    type: RuntimeDefault\n");
    assertThat(refused(result)).noneMatch(r -> r.startsWith("GG-PRIV-013"));
    String sidecar =
        AMD.replace(
            "      containers:\n",
            "      initContainers: [{name: more, image: docker.io/rocm/k8s-device-plugin:1}]\n"
                + "      containers:\n");
    assertThat(refused(TestingRepair.helm(sidecar)))
        .contains(
            "GG-PRIV-013: the chart amd-gpu has no value for"
                + " spec.template.spec.securityContext.seccompProfile.type");
  }

  /** The daemon for sharing asks for nothing, and bears what the plugin needs. */
  @Test
  void whatIsSharedIsChangedWhereTheOthersBearIt() throws IOException {
    String plugin =
        example("plain-manifest").replace("- name: plugin\n", "- name: nvidia-device-plugin-ctr\n");
    HelmValues.Result result = TestingRepair.helm(plugin + daemon(""));
    assertThat(result.files().get("nvidia-device-plugin-values.yaml"))
        .contains("\nresources:\n", "\npodSecurityContext:\n", "\npriorityClassName:");
    Lock lock =
        new Lock(
            Map.of("nvcr.io/nvidia/k8s-device-plugin:v0.17.4", "sha256:" + "0123abcd".repeat(8)));
    assertThat(
            TestingRepair.helm(plugin + daemon(""), lock)
                .files()
                .get("nvidia-device-plugin-values.yaml"))
        .contains("image:\n  tag: v0.17.4@sha256:");
    String larger = daemon(", resources: {limits: {memory: 1Gi, cpu: 1}, requests: {memory: 1Gi}}");
    assertThat(TestingRepair.helm(plugin + larger).files().get("nvidia-device-plugin-values.yaml"))
        .doesNotContain("\nresources:\n");
  }

  private static String daemon(String more) {
    return """
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: mps, namespace: gpu}
    spec:
      selector: {matchLabels: {app: mps}}
      template:
        metadata: {labels: {app: mps}}
        spec:
          initContainers:
            - name: mps-control-daemon-mounts
              image: nvcr.io/nvidia/k8s-device-plugin:v0.17.4
              command: [mps-control-daemon, mount-shm]
              securityContext: {privileged: true}
          containers:
            - {name: mps-control-daemon-ctr, image: "nvcr.io/nvidia/k8s-device-plugin:v0.17.4", command: [mps-control-daemon], securityContext: {privileged: true}MORE}
    """
        .replace("MORE", more);
  }

  @Test
  void profilesNameValuesInAFormThatIsRead() {
    for (Profile profile : TestingRepair.CATALOG.profiles()) {
      for (Mapping chart : profile.helm()) {
        assertThat(chart.get("chart").text("")).as(profile.id()).isNotBlank();
        chart
            .get("values")
            .mapping()
            .forEach(
                (field, value) -> {
                  assertThat(field).as(profile.id()).startsWith("spec.");
                  boolean image = field.endsWith(".image");
                  String key = image ? value.get("tag").text("") : value.text("");
                  assertThat(key).as(profile.id() + " " + field).matches("[a-zA-Z0-9_.-]+");
                });
      }
    }
  }
}
