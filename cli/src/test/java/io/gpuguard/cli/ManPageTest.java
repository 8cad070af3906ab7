package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {

  /** Once without what a line's start means to roff, as a reader sees it. */
  private static String plain() {
    return ManPage.text().replace("\\-", "-").replace("\\(aq", "'").replace("\\&", "");
  }

  @Test
  void tellsEveryVerbAndOption() {
    String page = plain();
    for (Verb verb : Verbs.ALL) {
      assertThat(page).contains(".SS \"" + verb.name()).contains("\n" + verb.summary() + ".\n");
      for (Option option : verb.options()) {
        assertThat(page).contains(".B \"" + Help.left(option) + "\"");
      }
    }
  }

  @Test
  void noTextIsARequest() {
    assertThat(ManPage.text().lines().filter(line -> line.startsWith(".") || line.startsWith("'")))
        .allMatch(line -> line.matches("\\.(TH|SH|SS|TP|PP|B|EX|EE)( \\S.*)?"));
  }

  @Test
  void groffRendersItWithoutAWarning(@TempDir Path folder) throws Exception {
    Path page = Files.writeString(folder.resolve("gpuguard.1"), ManPage.text());
    Path warnings = folder.resolve("warnings");
    Process groff = groff(page, warnings);
    String shown = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(groff.waitFor()).isZero();
    assertThat(warnings).isEmptyFile();
    assertThat(shown).contains("source <(gpuguard completion bash)").contains("--fail-on SEVERITY");
  }

  private static Process groff(Path page, Path warnings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("groff", "-man", "-ww", "-Tascii", "-P-cbou", page.toString())
            .redirectError(warnings.toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      assumeTrue(false, "groff is not installed: the page is not rendered");
      throw e;
    }
  }
}
