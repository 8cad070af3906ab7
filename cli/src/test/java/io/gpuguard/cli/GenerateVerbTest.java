package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.generate.Generator;
import io.gpuguard.generate.Generators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateVerbTest {

  private static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: plugin, namespace: gpu}
      spec:
        template:
          spec:
            containers:
              - name: plugin
                image: nvcr.io/nvidia/k8s-device-plugin:v0.17.4
                securityContext: {privileged: true}
                volumeMounts: [{name: plugins, mountPath: /var/lib/kubelet/device-plugins}]
            volumes:
              - name: plugins
                hostPath: {path: /var/lib/kubelet/device-plugins}
      """;

  @TempDir Path folder;

  private String manifest = "";
  private String out = "";

  @BeforeEach
  void writeManifest() {
    manifest = new TestingCli(folder).file("plugin.yaml", MANIFEST);
    out = folder.resolve("out").toString();
  }

  private TestingCli.Result generate(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "generate";
    System.arraycopy(words, 0, all, 1, words.length);
    return new TestingCli(folder).run(all);
  }

  @Test
  void theFolderSaysWhatItStopsAndTrustsWhatWasFound() throws IOException {
    TestingCli.Result result =
        generate("validating-admission-policy", manifest, "--output-dir", out);
    assertThat(result.err()).contains("README.md says in which order");
    assertThat(result.code()).isZero();
    assertThat(Files.readString(folder.resolve("out/README.md")))
        .contains("audit/gpuguard-gg-priv-001.yaml", "DaemonSet gpu/plugin");
    String policy =
        Files.readString(
            folder.resolve("out/validating-admission-policy/audit/gpuguard-gg-priv-001.yaml"));
    assertThat(policy).contains("'nvidia-device-plugin'").doesNotContain("'amd-device-plugin'");
  }

  @Test
  void allWritesEveryKindThatHasSomethingToSay() throws IOException {
    assertThat(generate("all", manifest, "--output-dir", out, "--vouch", "all").code()).isZero();
    String readme = Files.readString(folder.resolve("out/README.md"));
    for (Generator generator : Generators.ALL) {
      assertThat(readme).contains("\n## " + generator.kind() + "\n");
    }
    assertThat(folder.resolve("out/kyverno/enforce/kustomization.yaml")).exists();
    // The input has no tenant, and the README says so instead of an empty folder.
    assertThat(folder.resolve("out/quota")).doesNotExist();
    assertThat(readme).contains("No tenant of the input asks for a GPU resource.");
  }

  @Test
  void onlySelectedControlsBecomePolicies() throws IOException {
    generate("kyverno", manifest, "--control", "GG-PRIV-001", "--output-dir", out);
    try (Stream<Path> files = Files.list(folder.resolve("out/kyverno/audit"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("gpuguard-gg-priv-001.yaml", "kustomization.yaml");
    }
  }

  @Test
  void wrongUsageIsOneSentence() {
    assertThat(generate("nonsense", manifest, "--output-dir", out))
        .satisfies(r -> assertThat(r.code()).isEqualTo(ExitCode.BAD_INPUT))
        .satisfies(r -> assertThat(r.err()).contains("'nonsense' is no kind"));
    assertThat(generate("kyverno", manifest).err()).contains("--output-dir DIR is needed");
    new TestingCli(folder).file("out/old.yaml", "a: b\n");
    assertThat(generate("kyverno", manifest, "--output-dir", out).err()).contains("is not empty");
    assertThat(generate("kyverno", manifest, "--output-dir", out + "2", "--vouch", "some").err())
        .contains("--vouch takes found or all");
  }
}
