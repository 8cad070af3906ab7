package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the archive of {@code -Prelease} and runs it as somebody without Java. */
@Tag("release")
class ReleaseArchiveTest {

  private static final Map<String, String> CACHE_OR_NOTHING =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on");

  @TempDir static Path folder;

  private static Path archive = Path.of("");
  private static Path home = Path.of("");

  record Outcome(int code, String out, String err) {}

  @BeforeAll
  static void unpack() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("target/release"))) {
      archive = files.filter(f -> f.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    Path place = Files.createDirectory(folder.resolve("a place's name"));
    Outcome tar = run(place, System.getenv(), "tar", "-xzf", archive.toAbsolutePath().toString());
    assertThat(tar.code()).as(tar.err()).isZero();
    String name = archive.getFileName().toString();
    home = place.resolve(name.substring(0, name.length() - ".tar.gz".length()));
    // What the launcher calls, and no Java.
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("readlink"), which("readlink"));
  }

  private static Path which(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static Outcome run(Path directory, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("bin").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static String gpuguard() {
    return home.resolve("bin/gpuguard").toString();
  }

  @Test
  void scansWithoutJavaOnThePath() throws Exception {
    Outcome outcome =
        run(home, Map.of(), gpuguard(), "scan", "examples", "--control", "GG-PRIV-001");
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.FINDINGS);
    assertThat(outcome.out()).contains("examples/vulnerable/device-plugin.yaml:");
  }

  @Test
  void runsFromAnyFolderAndThroughLinks() throws Exception {
    Path links = Files.createDirectories(folder.resolve("links/deep"));
    Path absolute = Files.createSymbolicLink(links.resolve("absolute"), Path.of(gpuguard()));
    Files.createSymbolicLink(links.resolve("relative"), Path.of("../deep/absolute"));
    Path bin = home.resolve("bin");
    for (Outcome outcome :
        List.of(
            run(Path.of("/"), CACHE_OR_NOTHING, gpuguard(), "--version"),
            run(Path.of("/"), CACHE_OR_NOTHING, absolute.toString(), "--version"),
            run(links, CACHE_OR_NOTHING, "./relative", "--version"),
            run(bin, CACHE_OR_NOTHING, "./gpuguard", "--version"),
            run(bin, CACHE_OR_NOTHING, "/bin/sh", "gpuguard", "--version"))) {
      assertThat(outcome.code()).as(outcome.err()).isZero();
      assertThat(outcome.out()).isEqualTo("gpuguard " + Version.text() + "\n");
    }
  }

  @Test
  void aLargeInputStartsFromItsOwnCache() throws Exception {
    StringBuilder pods = new StringBuilder();
    for (int i = 0; pods.length() < 4 << 20; i++) {
      pods.append("---\napiVersion: v1\nkind: Pod\nmetadata: {name: p").append(i).append("}\n");
      pods.append("spec: {containers: [{name: c, image: example.com/a:1}]}\n");
    }
    Path large = Files.writeString(folder.resolve("large.yaml"), pods);
    Outcome outcome =
        run(folder, CACHE_OR_NOTHING, gpuguard(), "scan", large.toString(), "-o", "json");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("\"schemaVersion\"");
    // Both JVMs say so: the one that starts fast and the one that it hands over to.
    assertThat(outcome.err().lines().filter(line -> line.startsWith("Picked up"))).hasSize(2);
  }

  /** Shows that the option of the tests above would tell. */
  @Test
  void withoutItsCacheTheOptionFails() throws Exception {
    Path cache = home.resolve("lib/small.aot");
    Path away = Files.move(cache, home.resolve("lib/away"));
    try {
      assertThat(run(home, CACHE_OR_NOTHING, gpuguard(), "--version").code()).isNotZero();
      assertThat(run(home, Map.of(), gpuguard(), "--version").code()).isZero();
    } finally {
      Files.move(away, cache);
    }
  }

  @Test
  void holdsTheseFiles() throws Exception {
    List<String> found;
    try (Stream<Path> files = Files.walk(home)) {
      found =
          files
              .filter(Files::isRegularFile)
              .map(file -> home.relativize(file).toString())
              .filter(file -> !file.startsWith("runtime/"))
              .sorted()
              .toList();
    }
    try (var recorded = getClass().getResourceAsStream("release-files.txt")) {
      String text = new String(recorded.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(found).isEqualTo(text.lines().toList());
    }
  }

  @Test
  void noFileTellsWhoPackedItOrWhen() throws Exception {
    Outcome list =
        run(
            folder,
            System.getenv(),
            "tar",
            "--utc",
            "--full-time",
            "-tvzf",
            archive.toAbsolutePath().toString());
    assertThat(list.out().lines()).hasSizeGreaterThan(50);
    assertThat(list.out().lines())
        .allMatch(line -> line.matches("[-dl][-rwx]{9} 0/0 .* 2026-01-01 00:00:00 .*"));
  }

  @Test
  void bringsTheManualPageCompletionsAndLicences() throws Exception {
    assertThat(home.resolve("share/man/man1/gpuguard.1")).hasContent(ManPage.text());
    for (String shell : List.of("bash", "zsh", "fish")) {
      assertThat(home.resolve("completion/gpuguard." + shell))
          .hasContent(run(home, Map.of(), gpuguard(), "completion", shell).out())
          .content()
          .contains("gpuguard");
    }
    String notice = Files.readString(home.resolve("NOTICE"));
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      for (Path jar : jars.filter(f -> f.toString().endsWith(".jar")).toList()) {
        String name = jar.getFileName().toString();
        assertThat(name.startsWith("gpuguard-") || notice.contains(name + ": ")).as(name).isTrue();
      }
    }
    assertThat(home.resolve("runtime/legal/java.base/LICENSE")).exists();
  }
}
