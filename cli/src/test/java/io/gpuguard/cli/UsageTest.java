package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.cli.TestingCli.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong usage is exit code 2 and one clear sentence on standard error; nothing on standard out. */
class UsageTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          scan | Name at least one file or folder, or - for standard input.
          inventory | Name at least one file or folder, or - for standard input.
          fix | Name at least one file or folder, or - for standard input.
          scna x | Unknown verb 'scna'. Did you mean 'scan'?
          frobnicate | Unknown verb 'frobnicate'.
          rbac | 'rbac' takes one of these words: rights, who-can, can-i.
          rbac prune x | 'rbac' takes one of these words: rights, who-can, can-i.
          rbac who-can get | rbac who-can takes a verb, a resource and at least one PATH.
          rbac can-i x | rbac can-i needs --reviews FILE.
          controls lint | controls lint takes at least one folder.
          controls x | Too much: 'x' says nothing here.
          profiles x | Too much: 'x' says nothing here.
          explain | explain takes the id of one control or profile.
          explain GG-X | No control or profile 'GG-X'; 'gpuguard controls' and 'gpuguard profiles' list them.
          completion tcsh | completion takes bash, zsh or fish.
          scan --severty high x | Unknown option --severty. Did you mean --severity?
          scan -x | Unknown option -x.
          scan --quiet=yes x | --quiet takes no value.
          scan x --fail-on | --fail-on needs a value: --fail-on SEVERITY.
          scan x --fail-on a --fail-on b | --fail-on is given twice.
          scan x --fail-on bad | --fail-on takes critical, high, medium, low, info or none, not 'bad'.
          scan x --severity high,bad | --severity takes critical, high, medium, low, info, not 'bad'.
          scan x --horizon now | --horizon takes immediate, short-term, long-term, not 'now'.
          scan x --profile huge | --profile takes small, medium, enterprise, not 'huge'.
          scan x --control GG-X | --control names no control: 'GG-X'; 'gpuguard controls' lists them.
          scan x --control GG-BYP-004 --severity low | No control is left by these options: nothing would be checked.
          scan x --color blue | --color takes auto, always or never, not 'blue'.
          scan x --json -o sarif | Only one format can go to standard output; give the others a file.
          scan x -o pdf | --output takes terminal, json, sarif, junit, markdown, csv, html, openreports, prometheus, oscal, not 'pdf'.
          scan x -o html= | --output needs a file behind 'html='.
          inventory x -o sarif | --output takes terminal, json, markdown, html, not 'sarif'.
          scan x --max-depth 0 | --max-depth takes a number from 1 to 10000, not '0'.
          scan x --max-depth 99999999999 | --max-depth takes a number from 1 to 10000, not '99999999999'.
          scan x --max-values many | --max-values takes a whole number, not 'many'.
          scan x --max-file-size 1e9 | --max-file-size takes a whole number, not '1e9'.
          scan x --render-timeout -1 | --render-timeout takes a whole number, not '-1'.
          scan x --changed-since -p | --changed-since takes a revision, not '-p'.
          scan x --catalog nowhere | nowhere: no such folder.
          scan x --config nowhere.yaml | nowhere.yaml: no such file.
          scan x --exceptions nowhere.yaml | nowhere.yaml: no such file.
          pod-security x --kubernetes-version 7 | --kubernetes-version takes v1.36 or so, not '7'.
          pod-security x --kubernetes-version v1.999 | --kubernetes-version takes no version above v1.37.
          fix x --output sarif | --output takes diff, kustomize=DIR or helm-values=DIR, not 'sarif'.
          help scna | Unknown verb 'scna'. Did you mean 'scan'?
          """)
  void oneClearSentence(String line, String sentence) {
    TestingCli cli = new TestingCli(folder);
    String existing = cli.file("x.yaml", TestingCli.WORKLOAD);
    List<String> words = new ArrayList<>();
    for (String word : line.split(" ")) {
      words.add(
          word.equals("x") && !line.startsWith("rbac") && !line.matches("(controls|profiles) x")
              ? existing
              : word);
    }
    Result result = cli.run(words.toArray(String[]::new));
    assertThat(result.err())
        .isEqualTo("gpuguard: " + sentence + "\nRun 'gpuguard --help' for what it understands.\n");
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void noWordAtAllShowsTheHelpOnStandardError() {
    Result result = new TestingCli(folder).run();
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("usage: gpuguard VERB");
  }

  @Test
  void helpAndVersionGoToStandardOut() {
    TestingCli cli = new TestingCli(folder);
    for (String word : List.of("--help", "-h", "help")) {
      assertThat(cli.run(word).out()).contains("usage: gpuguard VERB");
    }
    assertThat(cli.run("--version").out()).startsWith("gpuguard ");
    for (Verb verb : Verbs.ALL) {
      List<String> words = new ArrayList<>(List.of(verb.name().split(" ")));
      words.add("--help");
      Result result = cli.run(words.toArray(String[]::new));
      assertThat(result.code()).isEqualTo(ExitCode.CLEAN);
      assertThat(result.err()).isEmpty();
      assertThat(result.out()).contains("usage: gpuguard " + verb.name() + " ");
      for (Option option : verb.options()) {
        assertThat(result.out()).contains(option.name()).contains(option.help());
      }
    }
  }

  @Test
  void everythingBehindTwoDashesIsAPath() {
    Result result = new TestingCli(folder).run("scan", "--", "--json");
    assertThat(result.err()).isEqualTo("gpuguard: --json: no such file or folder\n");
  }

  /** Options of the contract that scan, the main verb, must have. */
  @Test
  void explainNamesTheCommandThatRepairs() {
    TestingCli cli = new TestingCli(folder);
    assertThat(cli.run("explain", "GG-NET-001").out())
        .contains("\n  'gpuguard generate network-policy' writes what is needed.\n\nCheck\n");
    assertThat(cli.run("explain", "GG-BYP-004").out())
        .contains("\n  'gpuguard fix' edits it, to be reviewed.\n\nCheck\n");
  }

  @Test
  void scanHasTheOptionsOfTheContract() {
    assertThat(new ScanVerb().options())
        .extracting(Option::name)
        .contains(
            "--output",
            "--profile",
            "--horizon",
            "--severity",
            "--control",
            "--fail-on",
            "--exceptions",
            "--catalog",
            "--baseline",
            "--changed-since",
            "--config",
            "--quiet",
            "--color");
  }
}
