package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of fault in a catalogue of one's own: where it is, and what is wrong. */
class ControlsLintVerbTest {

  private static final String CONTROL = "controls/run/no-team/control.yaml";

  private static final String GOOD =
      """
      id: ACME-RUN-001
      title: A pod has no team
      severity: low
      horizon: immediate
      organisation: small
      practices: [long-2]
      frameworks: {nist-800-53: ["SC-6"]}
      check:
        subject: pod
        expression: variables.podMetadata.?labels[?'team'].orValue('') != ''
      message: "{object} names no team."
      rationale: Nobody knows whom to ask.
      repair:
        text: Add the label.
        automatic: none
      """;

  private static final String PROFILE =
      """
      id: agent
      name: Agent
      vendor: acme
      kind: exporter
      recognise: {images: [registry.example.com/agent]}
      hostPaths:
        - {path: /dev/dri, mode: ro, when: profiling, reason: It asks., source: handbook}
      features:
        - {id: profiling, title: profiling, when: variables.mountsDevices}
      """;

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: n1}
      spec:
        containers: [{name: main, image: "x:1"}]
      """;

  private static final String LABELLED = POD.replace("n1}", "n1, labels: {team: a}}");

  @TempDir Path folder;
  private TestingCli cli;

  @BeforeEach
  void writeTheGoodOne() {
    cli = new TestingCli(folder);
    cli.file(CONTROL, GOOD);
    cli.file("controls/run/no-team/pass/pod.yaml", LABELLED);
    cli.file("controls/run/no-team/fail/pod.yaml", POD);
    cli.file("profiles/acme/agent.yaml", PROFILE);
  }

  private TestingCli.Result lint() {
    return cli.run("controls", "lint", folder.toString());
  }

  /** Exactly one problem, on one line or with the expression below it. */
  private void isTold(String place, String words) {
    TestingCli.Result result = lint();
    assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(result.out()).endsWith(", 1 problem\n");
    assertThat(result.err()).startsWith(folder + "/" + place + ": ").contains(words);
    assertThat(result.err().split(java.util.regex.Pattern.quote(folder.toString()), -1)).hasSize(2);
  }

  @Test
  void aGoodFolderHasNone() {
    TestingCli.Result result = lint();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("1 control, 0 problems\n");
    assertThat(result.code()).isZero();
    assertThat(cli.run("controls", "lint", folder.toString(), "--quiet").out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "severity: low|severity: [low|4|expected ',' or ']'",
        "  subject: pod|~\tsubject: pod~|9|TAB",
        "severity: low|~severity: low\nseverity: low~|4|the key 'severity' stands twice",
        "severity: low|~severity: low\ncolour: red~|4|colour: unknown key; known here: ",
        "rationale: Nobody knows whom to ask.|# gone|1|rationale: is missing",
        "severity: low|severity: bad|3|severity: 'bad' is not one of the known words",
        "id: ACME-RUN-001|id: run1|1|'run1' is not of the form GG-TOPIC-001",
        "!= ''|!= '')|10|check.expression: ",
        "  expression: variables|  expression: math.greatest(1, 2) == 2 && variables|10|not"
            + " part of the portable dialect: greatest()",
        "podMetadata|podMeta|10|there is no variables.podMeta here",
        "subject: pod|kinds: [Pod]|9|'Pod' is not of the form GROUP/KIND or /KIND",
        "subject: pod|subject: pods|9|'pods'",
        "long-2|long-99|6|'long-99' is not in practices.yaml",
        "SC-6|ZZ-1|7|there is no section 'ZZ-1' in frameworks/nist-800-53.yaml",
        "nist-800-53|nowhere|7|frameworks/nowhere.yaml",
        "{object} names|{subject} names|11|unknown placeholder {subject}; known: ",
        "Add the label.|Add the label|14|repair.text: must end with a full stop",
        "no team.|no team|11|message: must end with a full stop",
      })
  void faultsOfAControl(String right, String wrong, int line, String words) {
    assertThat(GOOD).contains(right);
    cli.file(CONTROL, GOOD.replace(right, wrong));
    isTold(CONTROL + ":" + line, words);
  }

  @Test
  void anAnalyzerThatNobodyKnows() {
    int from = GOOD.indexOf("  subject");
    int to = GOOD.indexOf("message");
    cli.file(CONTROL, GOOD.substring(0, from) + "  analyzer: nobody\n" + GOOD.substring(to));
    isTold(CONTROL + ":9", "no such analyzer");
  }

  @Test
  void aRepairThatCannotBe() {
    String fix = "automatic: safe\n  fix:\n    edits:\n      - {at: nowhere, set: x, to: 1}\n";
    cli.file(CONTROL, GOOD.replace("automatic: none\n", fix));
    isTold(CONTROL + ":18", "'nowhere' is not one of the known words");
  }

  @Test
  void examplesThatAreNot() throws IOException {
    cli.file("controls/run/no-team/fail/pod.yaml", LABELLED);
    isTold("controls/run/no-team/fail/pod.yaml", "finds nothing in this failing example");
    cli.file("controls/run/no-team/fail/pod.yaml", POD);
    cli.file("controls/run/no-team/pass/pod.yaml", POD);
    isTold("controls/run/no-team/pass/pod.yaml:3", "does not pass: Pod n1/a names no team.");
    cli.file("controls/run/no-team/pass/pod.yaml", "a: [\n");
    isTold("controls/run/no-team/pass/pod.yaml:2", "expected the node content");
    Files.delete(folder.resolve("controls/run/no-team/pass/pod.yaml"));
    isTold("controls/run/no-team/pass", "there is no example in this folder");
  }

  @Test
  void namesThatAreTaken() {
    String other = "controls/run/other/control.yaml";
    cli.file(other, GOOD);
    cli.file("controls/run/other/pass/pod.yaml", LABELLED);
    cli.file("controls/run/other/fail/pod.yaml", POD);
    TestingCli.Result result = lint();
    assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(result.err()).contains(other + ":1: ").contains("ACME-RUN-001");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "vendor: acme|vendor: other|1|belongs in profiles/other/agent.yaml",
        "kind: exporter|kind: thing|4|'thing' is not one of the known words",
        "when: profiling, reason|when: nothing, reason|7|no feature 'nothing' in this profile",
        "mode: ro|mode: rx|7|'rx'",
        "when: variables.mountsDevices|when: variables.nothing|9|there is no variables.nothing"
            + " here",
        "source: handbook|sauce: handbook|7|sauce: unknown key",
      })
  void faultsOfAProfile(String right, String wrong, int line, String words) {
    assertThat(PROFILE).contains(right);
    cli.file("profiles/acme/agent.yaml", PROFILE.replace(right, wrong));
    TestingCli.Result result = lint();
    assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(result.err()).contains("profiles/acme/agent.yaml:" + line + ": ").contains(words);
  }

  @Test
  void aFileThatNobodyReads() {
    cli.file("profile.yaml", PROFILE);
    isTold("profile.yaml", "");
  }

  @Test
  void foldersThatAreNone() throws IOException {
    TestingCli.Result none = cli.run("controls", "lint", cli.path("nowhere"));
    assertThat(none.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.err()).contains("nowhere: no such folder.");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(cli.run("controls", "lint", empty.toString()).err())
        .contains("no control and no profile in it");
    assertThat(cli.run("controls", "lint").code()).isEqualTo(ExitCode.BAD_INPUT);
  }
}
