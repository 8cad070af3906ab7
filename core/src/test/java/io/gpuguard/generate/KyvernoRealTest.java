package io.gpuguard.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.exception.ExceptionsReader;
import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.real.KyvernoVerdict;
import io.gpuguard.real.RealPart;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kyverno itself runs what was generated for it. */
@Tag("real")
class KyvernoRealTest {

  private static final Path PLUGIN = Path.of("plugin.yaml");

  @TempDir Path folder;

  @Test
  void agreesWithTheScanOnEveryExample() throws Exception {
    String kyverno = RealPart.of("kyverno");
    write(new KyvernoGenerator(), TestingRequest.examples());
    assertThat(RealPart.run(folder, kyverno, "test", ".", "--remove-color"))
        .contains(" 0 tests failed");
  }

  /** After its mutation the control's own policy has nothing more to say. */
  @Test
  void mutatesWhatItsOwnPolicyRefuses() throws Exception {
    String kyverno = RealPart.of("kyverno");
    Generator.Request request = TestingRequest.examples();
    write(new KyvernoGenerator(), request);
    write(new MutatingGenerator(true), request);
    Files.writeString(folder.resolve(PLUGIN), plugin("plugin"));
    for (String control : List.of("gg-priv-003", "gg-priv-008", "gg-priv-013")) {
      String policy = "audit/gpuguard-" + control + ".yaml";
      assertThat(KyvernoVerdict.apply(kyverno, folder, policy, "-r", PLUGIN.toString()))
          .as(control)
          .isEqualTo("fail");
      String mutation = "gpuguard-" + control + "-repair.yaml";
      RealPart.run(
          folder, kyverno, "apply", mutation, "-r", PLUGIN.toString(), "-o", "mutated.yaml");
      assertThat(KyvernoVerdict.apply(kyverno, folder, policy, "-r", "mutated.yaml"))
          .as(control)
          .isEqualTo("pass");
    }
  }

  @Test
  void exceptsTheObjectOfAnEntryAloneAndUntilItsDay() throws Exception {
    String kyverno = RealPart.of("kyverno");
    ScanResult result = TestingRequest.examples().result();
    Control control = BuiltInCatalog.load().control("GG-PRIV-013").orElseThrow();
    Generator.Request request =
        new Generator.Request(
            result,
            List.of(control),
            BuiltInCatalog.load().profiles(),
            _ -> Mapping.EMPTY,
            ExceptionsReader.read(exceptions()).exceptions().inForce(LocalDate.of(2026, 11, 26)));
    write(new KyvernoGenerator(), request);
    Files.writeString(folder.resolve(PLUGIN), plugin("old"));
    Files.writeString(folder.resolve("other.yaml"), plugin("other"));
    String policy = "audit/gpuguard-gg-priv-013.yaml";
    String exceptions = "audit/gpuguard-gg-priv-013-exceptions.yaml";
    String[] excused = {policy, "--exception", exceptions, "-r", PLUGIN.toString()};
    assertThat(KyvernoVerdict.apply(kyverno, folder, excused)).isEqualTo("skip");
    String[] other = {policy, "--exception", exceptions, "-r", "other.yaml"};
    assertThat(KyvernoVerdict.apply(kyverno, folder, other)).isEqualTo("fail");
    Path file = folder.resolve(exceptions);
    assertThat(Files.readString(file)).contains("expiresAt: \"2999-04-01T00:00:00Z\"");
  }

  private static TextFile exceptions() {
    String text =
        """
        exceptions:
          - control: GG-PRIV-013
            kind: Pod
            namespace: gpu
            name: old
            owner: platform@example.com
            reason: Its old driver needs a system call that the profile forbids.
            until: 2999-03-31
        """;
    return switch (TextFile.parse("exceptions.yaml", text.getBytes(StandardCharsets.UTF_8))) {
      case TextFile.Result.Read(TextFile file) -> file;
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new AssertionError(place + message);
    };
  }

  private static String plugin(String name) {
    return YamlWriter.document(
        GeneratedRealTest.official(GeneratedRealTest.pod(name, "/var/lib/kubelet/device-plugins"))
            .with(
                "metadata",
                Mapping.EMPTY.with("name", Node.of(name)).with("namespace", Node.of("gpu"))));
  }

  private void write(Generator generator, Generator.Request request) throws IOException {
    for (Map.Entry<String, String> file : generator.generate(request).files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }
}
