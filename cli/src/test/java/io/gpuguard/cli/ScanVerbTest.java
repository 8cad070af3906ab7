package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.cli.TestingCli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@code scan}: exit codes, streams and what each option does. */
class ScanVerbTest {

  @TempDir Path folder;

  private TestingCli cli = new TestingCli(Path.of(""));
  private String workload = "";

  @BeforeEach
  void writeManifest() {
    cli = new TestingCli(folder);
    workload = cli.file("pod.yaml", TestingCli.WORKLOAD);
  }

  @Test
  void zeroIsNothingAtOrAboveTheThreshold() {
    String harmless = cli.file("map.yaml", TestingCli.HARMLESS);
    assertThat(cli.run("scan", harmless).code()).isEqualTo(ExitCode.CLEAN);
    assertThat(cli.run("scan", "--fail-on", "none", workload).code()).isEqualTo(ExitCode.CLEAN);
  }

  @Test
  void oneIsAFindingAtOrAboveTheThreshold() {
    assertThat(cli.run("scan", workload).code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(cli.run("scan", "--fail-on=critical", workload).code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(cli.run("scan", "--severity", "critical", workload).code())
        .isEqualTo(ExitCode.FINDINGS);
    assertThat(cli.run("scan", "--severity", "medium", "--fail-on", "high", workload).code())
        .isEqualTo(ExitCode.CLEAN);
  }

  @Test
  void twoIsAnInputThatCannotBeRead() {
    Result missing = cli.run("scan", cli.path("missing.yaml"), workload);
    assertThat(missing.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(missing.out()).contains("1 critical").contains("missing.yaml");
    assertThat(missing.err())
        .isEqualTo("gpuguard: " + cli.path("missing.yaml") + ": no such file or folder\n");
    Result broken = cli.run("scan", cli.file("broken.yaml", "a:\n\tb: c\n"));
    assertThat(broken.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(broken.err()).contains("broken.yaml:2:1: ");
  }

  @Test
  void threeIsALimitThatWasReached() {
    Result result = cli.run("scan", "--max-file-size", "20", workload);
    assertThat(result.code()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(result.err()).contains(workload + ": ");
    Result both = cli.run("scan", "--max-file-size", "20", workload, cli.path("missing.yaml"));
    assertThat(both.code()).as("the worst wins: 2 before 3").isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void aPersonAtATerminalReadsAnErrorOnce() {
    Result result = cli.terminal(true).run("scan", cli.path("missing.yaml"));
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).contains("missing.yaml: no such file or folder");
    assertThat(result.err()).doesNotContain("missing.yaml");
    Result json = cli.terminal(true).run("scan", "--json", cli.path("missing.yaml"));
    assertThat(json.err()).contains("missing.yaml");
  }

  @Test
  void standardInputIsNamedByADash() {
    Result result = cli.in(TestingCli.WORKLOAD).run("scan", "-");
    assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(result.out()).contains("GG-BYP-004");
    Result empty = cli.in("").run("scan", "-");
    assertThat(empty.code()).isEqualTo(ExitCode.CLEAN);
    assertThat(empty.out()).startsWith("Nothing to check: no Kubernetes object in 1 file.\n");
  }

  @Test
  void oneRunWritesManyReports() throws IOException {
    String sarif = cli.path("reports/a/findings.sarif");
    Result result =
        cli.run(
            "scan", workload, "-o", "json", "-o", "sarif=" + sarif, "--output=csv=" + sarif + 2);
    assertThat(result.out()).startsWith("{").contains("\"schemaVersion\": \"1\"");
    assertThat(Path.of(sarif)).content().contains("\"version\": \"2.1.0\"");
    assertThat(Files.readString(Path.of(sarif + 2))).contains("GG-BYP-004");
    assertThat(cli.run("scan", workload, "--json").out()).isEqualTo(result.out());
    assertThat(cli.run("scan", workload, "-ojson").out()).isEqualTo(result.out());
    assertThat(cli.run("scan", workload, "-o=json").out()).isEqualTo(result.out());
  }

  @Test
  void aReportThatCannotBeWrittenIsAnError() throws IOException {
    Files.createDirectories(folder.resolve("taken"));
    Result result = cli.run("scan", workload, "-o", "json=" + cli.path("taken"));
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err())
        .isEqualTo("gpuguard: " + cli.path("taken") + " cannot be written: it is a folder\n");
    Result below = cli.run("scan", workload, "-o", "json=" + workload + "/x");
    assertThat(below.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(below.err()).contains("cannot be written");
  }

  @Test
  void colourIsForTerminalsAndWhereItIsAskedFor() throws IOException {
    String escape = "\u001b[";
    assertThat(cli.run("scan", workload).out()).doesNotContain(escape);
    assertThat(cli.run("scan", workload, "--color", "always").out()).contains(escape);
    cli.terminal(true);
    assertThat(cli.run("scan", workload).out()).contains(escape);
    assertThat(cli.run("scan", workload, "--color", "never").out()).doesNotContain(escape);
    String file = cli.path("report.txt");
    cli.run("scan", workload, "-o", "terminal=" + file);
    assertThat(Path.of(file)).content().contains("GG-BYP-004").doesNotContain(escape);
    cli.environment("NO_COLOR", "");
    assertThat(cli.run("scan", workload).out()).as("an empty NO_COLOR").contains(escape);
    cli.environment("NO_COLOR", "1");
    assertThat(cli.run("scan", workload).out()).doesNotContain(escape);
    assertThat(cli.run("scan", workload, "--color", "always").out()).contains(escape);
  }

  @Test
  void optionsChooseControls() {
    assertThat(cli.run("scan", workload, "--control", "GG-PRIV-001,images").code())
        .isEqualTo(ExitCode.CLEAN);
    assertThat(cli.run("scan", workload, "--control", "GG-BYP-004").out())
        .contains("1 control run");
    assertThat(cli.run("scan", workload, "--horizon", "long-term").out())
        .doesNotContain("GG-BYP-004");
    assertThat(cli.run("scan", workload, "--severity", "low", "--severity", "info").out())
        .doesNotContain("GG-BYP-004");
    assertThat(controls(cli.run("scan", workload, "--profile", "small")))
        .isLessThan(controls(cli.run("scan", workload, "--profile", "medium")))
        .isPositive();
    assertThat(controls(cli.run("scan", workload)))
        .isEqualTo(controls(cli.run("scan", workload, "--profile", "enterprise")));
  }

  private static int controls(Result result) {
    String line = result.out().lines().findFirst().orElseThrow();
    return Integer.parseInt(line.replaceAll(".* (\\d+) controls? run\\.", "$1"));
  }

  @Test
  void whatIsInTheBaselineDoesNotCount() {
    String baseline = cli.path("old.json");
    assertThat(cli.run("scan", workload, "-o", "json=" + baseline).code())
        .isEqualTo(ExitCode.FINDINGS);
    cli.file("pod.yaml", "# moved\n" + TestingCli.WORKLOAD);
    Result again = cli.run("scan", workload, "--baseline", baseline);
    assertThat(again.code()).isEqualTo(ExitCode.CLEAN);
    assertThat(again.out()).contains("known from the baseline");
    cli.file("pod.yaml", TestingCli.WORKLOAD + "  hostIPC: true\n");
    assertThat(cli.run("scan", workload, "--baseline", baseline).code())
        .isEqualTo(ExitCode.FINDINGS);
    assertThat(cli.run("scan", workload, "--baseline", workload).err())
        .startsWith("gpuguard: " + workload + ": is no JSON report of gpuguard.\n");
    assertThat(cli.run("scan", workload, "--baseline", cli.path("no.json")).code())
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void exceptionsExcuseAndMalformedOnesAreNamed() {
    String entry =
        "exceptions:\n  - {control: GG-BYP-004, owner: me, reason: a trial, until: 1970-01-02}\n";
    Result result = cli.run("scan", workload, "--exceptions", cli.file("e.yml.txt", entry));
    assertThat(result.code()).isEqualTo(ExitCode.CLEAN);
    assertThat(result.out()).contains("a trial (me, until 1970-01-02)");
    cli.environment("SOURCE_DATE_EPOCH", "" + 3 * 86_400);
    assertThat(cli.run("scan", workload, "--exceptions", cli.path("e.yml.txt")).out())
        .contains("GG-EXC-001");
    String broken = cli.file("broken.txt", entry.replace("owner: me, ", ""));
    Result bad = cli.run("scan", workload, "--exceptions", broken);
    assertThat(bad.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(bad.err()).startsWith("gpuguard: " + broken + ":2: 'owner' is missing");
  }

  @Test
  void onlyChangedLinesCount() throws Exception {
    assumeTrue(git("init", "-q"), "git cannot be started");
    cli.file("old.yaml", TestingCli.WORKLOAD.replace("train,", "old,"));
    git("add", ".");
    git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "first");
    String all = folder.toString();
    Result unchanged = cli.run("scan", all, "--changed-since", "HEAD");
    assertThat(unchanged.code()).isEqualTo(ExitCode.CLEAN);
    assertThat(unchanged.out()).doesNotContain("GG-BYP-004");
    cli.file("pod.yaml", TestingCli.WORKLOAD.replace("main", "renamed"));
    assertThat(cli.run("scan", all, "--changed-since", "HEAD").out()).doesNotContain("GG-BYP-004");
    cli.file("pod.yaml", TestingCli.WORKLOAD.replace("{privileged", "{ privileged"));
    Result changed = cli.run("scan", all, "--changed-since", "HEAD");
    assertThat(changed.out()).contains("pod.yaml:8").doesNotContain("old.yaml:");
    cli.file("new.yaml", TestingCli.WORKLOAD.replace("train,", "new,"));
    assertThat(cli.run("scan", all, "--changed-since", "HEAD").out()).contains("new.yaml:8");
    Path link =
        Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-l"), folder);
    assertThat(cli.run("scan", link.toString(), "--changed-since", "HEAD").out())
        .contains("new.yaml:8");
    Result bad = cli.run("scan", all, "--changed-since", "no-such-revision");
    assertThat(bad.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(bad.err()).startsWith("gpuguard: --changed-since: git says: ");
  }

  private boolean git(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void quietSaysErrorsOnly() {
    Result result = cli.terminal(true).run("scan", "--quiet", workload);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("GG-BYP-004");
    assertThat(cli.run("scan", "--quiet", "--json", cli.path("missing.yaml")).err())
        .contains("missing.yaml");
  }

  @Test
  void theSameInputGivesTheSameBytes() {
    for (String format : List.of("json", "sarif", "html", "oscal", "junit", "csv", "markdown")) {
      assertThat(cli.run("scan", workload, "-o", format).out())
          .isEqualTo(cli.run("scan", workload, "-o", format).out());
    }
  }
}
