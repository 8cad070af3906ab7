package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixVerbTest {

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
                volumeMounts: [{name: plugins, mountPath: /var/lib/kubelet/device-plugins}]
            volumes:
              - name: plugins
                hostPath: {path: /var/lib/kubelet/device-plugins}
      """;

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file = Path.of("");

  @BeforeEach
  void writeManifest() throws IOException {
    file = Files.writeString(folder.resolve("plugin.yaml"), MANIFEST);
  }

  private int fix(String... options) {
    out.reset();
    err.reset();
    List<String> words = new ArrayList<>(List.of("fix", file.toString()));
    words.addAll(List.of(options));
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            false,
            false);
    return new Main(surroundings).run(words);
  }

  @Test
  void aDiffNamesTheControlsAndLeavesTheFile() throws IOException {
    assertThat(fix()).isEqualTo(ExitCode.CLEAN);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("# GG-PRIV-003 A GPU component keeps capabilities")
        .contains("\n--- a/")
        .contains("\n+              drop: [ALL]\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--write changes the files");
    assertThat(file).hasContent(MANIFEST);
  }

  @Test
  void writesInPlaceOnce() throws IOException {
    assertThat(fix("--write")).isEqualTo(ExitCode.CLEAN);
    String repaired = Files.readString(file);
    assertThat(repaired).contains("allowPrivilegeEscalation: false");
    assertThat(out.size()).isZero();
    assertThat(fix("--write")).isEqualTo(ExitCode.CLEAN);
    assertThat(file).hasContent(repaired);
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void whoMayReadTheFileStays() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    boolean root = Files.getOwner(file).getName().equals("root");
    if (root) {
      Files.setAttribute(file, "unix:uid", 4711);
      Files.setAttribute(file, "unix:gid", 4712);
    }
    Map<String, Object> before = Files.readAttributes(file, "unix:uid,gid,mode");
    fix("--write");
    assertThat(file).content().isNotEqualTo(MANIFEST);
    assertThat(Files.readAttributes(file, "unix:uid,gid,mode")).isEqualTo(before);
  }

  @Test
  void onlyAndSkipChooseControls() throws IOException {
    fix("--write", "--only", "no-seccomp-profile");
    assertThat(Files.readString(file)).contains("RuntimeDefault").doesNotContain("drop:");
    fix("--write", "--skip", "privileges");
    assertThat(Files.readString(file)).contains("system-node-critical").doesNotContain("drop:");
  }

  @Test
  void anUnknownControlOrABrokenLockFileIsBadUsage() throws IOException {
    assertThat(fix("--skip", "GG-NO-001")).isEqualTo(ExitCode.BAD_INPUT);
    Path lock = Files.writeString(folder.resolve("lock.yaml"), "images:\n  a:1: sha256:12\n");
    assertThat(fix("--lock", lock.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("lock.yaml:2: 'a:1' needs a digest");
  }

  @Test
  void aKustomizeComponentLeavesTheFile() throws IOException {
    Path target = folder.resolve("repairs");
    assertThat(fix("--output", "kustomize=" + target)).isEqualTo(ExitCode.CLEAN);
    assertThat(target.resolve("kustomization.yaml")).content().contains("kind: Component");
    assertThat(target.resolve("daemonset-gpu-plugin.yaml")).content().contains("- op: add");
    assertThat(file).hasContent(MANIFEST);
    assertThat(fix("--write", "--output", "kustomize=" + target)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(fix("--output", "kustomize")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(fix("--output", "sarif")).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void anExceptedFindingStays() throws IOException {
    Path exceptions =
        Files.writeString(
            folder.resolve("exceptions.yml.txt"),
            """
            exceptions:
              - id: later
                control: GG-PRIV-013
                kind: DaemonSet
                namespace: gpu
                name: plugin
                owner: platform@example.com
                reason: The node image has no profile yet.
                until: 2999-01-01
            """);
    fix("--write", "--exceptions", exceptions.toString());
    assertThat(Files.readString(file)).contains("drop:").doesNotContain("RuntimeDefault");
  }
}
