package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts are right for the shells themselves, where those are installed. */
class CompletionVerbTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void theShellTakesItsScript(String shell) throws Exception {
    TestingCli cli = new TestingCli(folder);
    String script = cli.file("script", cli.run("completion", shell).out());
    String check = shell.equals("fish") ? "--no-execute" : "-n";
    assertThat(run(shell, check, script)).isEmpty();
  }

  @Test
  void bashOffersVerbsTheirSecondWordsAndOptions() throws Exception {
    assertThat(bash("gpuguard", "po")).isEqualTo("pod-security");
    assertThat(bash("gpuguard", "rbac", "who")).isEqualTo("who-can");
    assertThat(bash("gpuguard", "scan", "--ex")).isEqualTo("--exceptions");
    assertThat(bash("gpuguard", "scan", "--fail-on", "c")).isEqualTo("critical");
    assertThat(bash("gpuguard", "scan", "-o", "sar")).isEqualTo("sarif");
    assertThat(bash("gpuguard", "inventory", "--exc")).isEmpty();
    assertThat(bash("gpuguard", "completion", "z")).isEqualTo("zsh");
  }

  private String bash(String... words) throws Exception {
    TestingCli cli = new TestingCli(folder);
    String text =
        cli.run("completion", "bash").out()
            + "COMP_WORDS=("
            + String.join(" ", words)
            + ")\nCOMP_CWORD="
            + (words.length - 1)
            + "\n_gpuguard\necho \"${COMPREPLY[*]}\"\n";
    return run("bash", "--norc", cli.file("ask", text));
  }

  private String run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(out).isZero();
      return out.strip();
    } catch (IOException e) {
      assumeTrue(false, command[0] + " is not installed");
      throw new IllegalStateException(e);
    }
  }
}
