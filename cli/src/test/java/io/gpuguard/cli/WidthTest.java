package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports for people are as wide as their terminal. */
class WidthTest {

  @TempDir Path folder;

  private int widest(String columns) {
    TestingCli cli = new TestingCli(folder).environment("COLUMNS", columns);
    String file = cli.file("pod.yaml", TestingCli.WORKLOAD);
    return cli.run("scan", file, "--control", "GG-BYP-004")
        .out()
        .lines()
        .filter(line -> !line.contains(file))
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }

  @Test
  void columnsAreKeptAndWhatIsNoWidthIsAHundred() {
    assertThat(widest("60")).isBetween(50, 60);
    assertThat(widest("")).isBetween(90, 100);
    assertThat(widest("0")).isBetween(90, 100);
    assertThat(widest("wide")).isBetween(90, 100);
    assertThat(widest("5")).isLessThanOrEqualTo(60);
  }

  /** What the launchers do before they start Java, on a terminal that util-linux's script makes. */
  @Test
  void launchersAskTheTerminal() throws Exception {
    Path script = Path.of("/usr/bin/script");
    Path options = TestingSchema.repository().resolve("dev/launch-options");
    assumeTrue(Files.isExecutable(script) && Files.isExecutable(Path.of("/usr/bin/stty")));
    String set = ". '" + options + "'; eval \"$set_width\"; echo \"width ${COLUMNS:-none}\"";
    assertThat(run(script, "stty cols 72; unset COLUMNS; " + set)).contains("width 72");
    assertThat(run(script, "stty cols 72; COLUMNS=90; " + set)).contains("width 90");
    assertThat(run(script, "unset COLUMNS; (" + set + ") | cat")).contains("width none");
  }

  private String run(Path script, String commands) throws Exception {
    Path file = Files.writeString(folder.resolve("commands"), commands + "\n");
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(script.toString(), "-qec", "sh '" + file + "'", "/dev/null")
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }
}
