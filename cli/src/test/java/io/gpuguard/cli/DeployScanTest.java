package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of our own node agent under our own scan, at the strictest profile. */
class DeployScanTest {

  private static final Path DEPLOY = Path.of("").toAbsolutePath().resolveSibling("deploy/agent");

  @TempDir Path folder;

  private void render(String overlay, String... components)
      throws IOException, InterruptedException {
    Path own = Files.createDirectories(folder.resolve("own-" + overlay + components.length));
    StringBuilder text = new StringBuilder("resources:\n- ");
    text.append(own.relativize(DEPLOY.resolve("overlays/" + overlay))).append("\ncomponents:\n");
    for (String component : components) {
      text.append("- ")
          .append(own.relativize(DEPLOY.resolve("components/" + component)))
          .append('\n');
    }
    Files.writeString(own.resolve("kustomization.yaml"), text);
    Path rendered = Files.createDirectories(folder.resolve("rendered"));
    Process process;
    try {
      process =
          new ProcessBuilder("kubectl", "kustomize", own.toString())
              .redirectError(folder.resolve("error").toFile())
              .redirectOutput(rendered.resolve(own.getFileName() + ".yaml").toFile())
              .start();
    } catch (IOException e) {
      Assumptions.abort("kubectl is absent, so nothing renders the kustomizations");
      throw e;
    }
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("error"))).isZero();
  }

  private String scan(int code, String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> words = new ArrayList<>(List.of("scan", folder.resolve("rendered").toString()));
    words.addAll(List.of("--profile", "enterprise", "--fail-on", "info"));
    words.addAll(List.of(options));
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Surroundings surroundings =
        new Surroundings(InputStream.nullInputStream(), print, print, Map.of(), false, false);
    int came = new Main(surroundings).run(words);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(came).as(text).isEqualTo(code);
    return text;
  }

  @Test
  void whatRemainsIsAnExceptionWithAReason() throws Exception {
    render("observe");
    render("gateway");
    render("gateway", "owners", "tell", "images", "drivers", "driver");
    render("observe", "driver", "rpm");
    String exceptions = DEPLOY.resolve("exceptions.yaml").toString();
    assertThat(scan(ExitCode.CLEAN, "--exceptions", exceptions))
        .startsWith("nothing found in ")
        .contains("4 GPU components recognised");
    assertThat(scan(ExitCode.FINDINGS))
        .contains("GG-IMG-002", "GG-PRIV-002", "GG-RBAC-003")
        .startsWith("1 high, 4 medium in ");
  }

  @Test
  void observingNeedsNoExceptionButThatOfItsLocalImage() throws Exception {
    render("observe");
    assertThat(scan(ExitCode.FINDINGS)).startsWith("1 medium in ").contains("GG-IMG-002");
  }
}
