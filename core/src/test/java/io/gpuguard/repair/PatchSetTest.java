package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repairs for files that are not to be edited. */
class PatchSetTest {

  private static final Path KUBECTL = Path.of("/usr/bin/kubectl");

  private static String example(String name) throws IOException {
    Path root = TestingRepository.root().resolve("core/src/test/resources/repair");
    return Files.readString(root.resolve(name).resolve("before.yaml"));
  }

  private static List<ObjectChange> changes(String text) {
    return TestingRepair.objects(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void kustomizeMakesTheSameObjects(@TempDir Path folder) throws Exception {
    assumeThat(Files.isExecutable(KUBECTL)).as("kubectl is installed").isTrue();
    for (String name : List.of("plain-manifest", "list-of-objects", "empty-values")) {
      Path base = Files.createDirectories(folder.resolve(name + "/base"));
      Path repairs = Files.createDirectories(folder.resolve(name + "/repairs"));
      String text = example(name);
      List<ObjectChange> changes = changes(text);
      for (Map.Entry<String, String> file : KustomizeComponent.files(changes).entrySet()) {
        Files.writeString(repairs.resolve(file.getKey()), file.getValue());
      }
      Files.writeString(base.resolve("x.yaml"), text);
      Files.writeString(
          base.resolve("kustomization.yaml"), "resources: [x.yaml]\ncomponents: [../repairs]\n");
      Process kubectl =
          new ProcessBuilder(KUBECTL.toString(), "kustomize", base.toString()).start();
      byte[] built = kubectl.getInputStream().readAllBytes();
      assertThat(kubectl.waitFor()).isZero();
      assertThat(changes).isNotEmpty();
      assertThat(Sources.read("built.yaml", built, SourceOptions.DEFAULT).resources())
          .extracting(r -> r.root())
          .containsAll(changes.stream().map(c -> c.after().root()).toList());
    }
  }

  @Test
  void valuesOfAChartThatTheProfileKnows() throws IOException {
    String text =
        example("plain-manifest").replace("- name: plugin\n", "- name: nvidia-device-plugin-ctr\n");
    HelmValues.Result result = HelmValues.of(changes(text));
    assertThat(result.values())
        .containsExactly(
            Map.entry(
                "nvidia-device-plugin",
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
    assertThat(result.left())
        .containsExactly(
            "DaemonSet gpu/plugin: the chart nvidia-device-plugin has no value for"
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
    assertThat(HelmValues.of(changes(text)).values())
        .containsExactly(
            Map.entry(
                "gpu-operator",
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
    HelmValues.Result result = HelmValues.of(changes(example("namespace-level")));
    assertThat(result.values()).isEmpty();
    assertThat(result.left())
        .containsExactly("Namespace training: no profile knows the values of its chart");
  }
}
