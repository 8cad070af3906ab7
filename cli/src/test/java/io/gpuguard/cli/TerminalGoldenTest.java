package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports for people: each {@code NAME.yaml} under terminal/ has its report at 80 and 120 columns
 * beside it. {@code -Dgolden.rewrite=true} writes them anew, for the diff to be read.
 */
class TerminalGoldenTest {

  private static final Path CASES =
      TestingSchema.repository().resolve("cli/src/test/resources/io/gpuguard/cli/terminal");

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> pairs() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    Set<String> expected = new TreeSet<>();
    for (String name : files()) {
      if (name.endsWith(".yaml")) {
        for (int width : new int[] {80, 120}) {
          String report = name.replace(".yaml", "." + width + ".txt");
          expected.add(name);
          expected.add(report);
          tests.add(DynamicTest.dynamicTest(report, () -> check(name, report, width)));
        }
      }
    }
    assertThat(tests).isNotEmpty();
    if (!Boolean.getBoolean("golden.rewrite")) {
      assertThat(files()).isEqualTo(expected);
    }
    return tests;
  }

  private static Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return new TreeSet<>(files.map(f -> f.getFileName().toString()).toList());
    }
  }

  private static void check(String name, String report, int width) throws IOException {
    TestingCli cli = new TestingCli(CASES).environment("COLUMNS", "" + width);
    // The width of a path counts: the one below the module is the same on every machine.
    Path path = Path.of("").toAbsolutePath().relativize(CASES.resolve(name));
    String text = cli.run("scan", path.toString()).out();
    Path golden = CASES.resolve(report);
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  /** No verb lets a name of the input move the cursor, and colours are our own. */
  @Test
  void aTerminalObeysNothingOfTheInput() {
    TestingCli cli = new TestingCli(folder);
    String nasty = cli.file("nasty.yaml", TestingInputs.NASTY);
    for (String verb : List.of("scan", "inventory", "plan", "pod-security", "rbac rights")) {
      List<String> words = new ArrayList<>(List.of(verb.split(" ")));
      words.add(nasty);
      String plain = cli.run(words.toArray(String[]::new)).out();
      assertThat(plain).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028]");
      words.addAll(List.of("--color", "always"));
      String coloured = cli.run(words.toArray(String[]::new)).out();
      assertThat(coloured.replaceAll("\\x1b\\[[0-9;]*m", ""))
          .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028]");
    }
    assertThat(cli.run("scan", cli.path("no\u001b]0;title\u0007.yaml")).err())
        .doesNotContain("\u001b");
  }

  /** A title is never broken; any other line longer than the window has no blank to break at. */
  @Test
  void linesFitTheWindow() {
    String examples = TestingSchema.repository().resolve("examples").toString();
    TestingCli cli = new TestingCli(folder).environment("COLUMNS", "80");
    for (String verb : List.of("scan", "plan", "pod-security", "inventory")) {
      for (String line : cli.run(verb, examples).out().replace(examples, "ex").lines().toList()) {
        boolean breakable = line.strip().indexOf(' ') >= 0 && !line.contains("      | ");
        assertThat(line.length() > 84 && breakable).as(verb + ": " + line).isFalse();
      }
    }
  }
}
