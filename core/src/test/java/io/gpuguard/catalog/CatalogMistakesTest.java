package io.gpuguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes in a catalogue of one's own are told with the line, and none is swallowed. */
class CatalogMistakesTest {

  private static final String CONTROL =
      """
      id: ACME-RUN-001
      title: Something is wrong
      severity: low
      horizon: immediate
      organisation: small
      check:
        subject: pod
        expression: variables.containers.all(c, has(c.image))
      message: "{container} is wrong."
      rationale: Because.
      repair:
        text: Mend it.
        automatic: none
      """;

  private static final String PROFILE =
      """
      id: agent
      name: Agent
      vendor: acme
      kind: exporter
      recognise:
        images: [registry.example.com/agent]
      """;

  @TempDir Path folder;

  private List<String> mistakes() throws IOException {
    CatalogFolder.Result files = CatalogFolder.read(folder);
    CatalogReader.Result read = CatalogReader.read("", files.files());
    List<CatalogError> errors = new ArrayList<>(read.errors());
    errors.addAll(CatalogLinter.lint(BuiltInCatalog.load().with(read.catalog()), files.files()));
    return errors.stream().map(CatalogError::toString).toList();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> ofControl(String right, String wrong) throws IOException {
    assertThat(CONTROL).contains(right);
    write("controls/run/wrong/control.yaml", CONTROL.replace(right, wrong));
    return mistakes().stream().map(m -> m.replace("controls/run/wrong/control.yaml:", "")).toList();
  }

  @Test
  void whatIsRightHasNone() throws IOException {
    write("controls/run/right/control.yaml", CONTROL);
    write("profiles/acme/agent.yaml", PROFILE);
    assertThat(mistakes()).isEmpty();
  }

  @Test
  void unknownNamesInExpressions() throws IOException {
    assertThat(ofControl("variables.containers.", "variables.container."))
        .containsExactly("8: check.expression: there is no variables.container here");
    assertThat(ofControl("has(c.image)", "c.image == variables.params.image"))
        .containsExactly("8: check.expression: there is no variables.params here");
    assertThat(ofControl("has(c.image)", "request.kind.kind == c.name"))
        .singleElement()
        .asString()
        .startsWith("8: check.expression: 'request' is not known in a scan");
  }

  @Test
  void unknownPlaceholder() throws IOException {
    assertThat(ofControl("{container} is", "{containers} is"))
        .singleElement()
        .asString()
        .startsWith("9: message: unknown placeholder {containers}; known: {component}, ");
  }

  @Test
  void objectsHaveNoPod() throws IOException {
    String control = CONTROL.replace("subject: pod", "kinds: [/Pod]").replace("{container}", "It");
    write("controls/run/wrong/control.yaml", control);
    assertThat(mistakes())
        .containsExactly(
            "controls/run/wrong/control.yaml:8: check.expression: there is no variables.podSpec"
                + " here");
  }

  @Test
  void unknownWords() throws IOException {
    assertThat(ofControl("subject: pod", "subject: pod\n  components: [plugin]"))
        .containsExactly("8: check.components: 'plugin' is no kind of component");
    assertThat(ofControl("subject: pod", "kinds: [Pod]"))
        .contains("7: check.kinds: 'Pod' is not of the form GROUP/KIND or /KIND");
    assertThat(ofControl("rationale:", "parameters: {a: {default: 1}}\nrationale:"))
        .containsExactly("10: parameters.a.meaning: is missing");
    assertThat(ofControl("severity: low", "severity: low\npractices: [none]"))
        .containsExactly("4: practices: 'none' is not in practices.yaml");
  }

  @Test
  void patternsThatNothingMatches() throws IOException {
    write("profiles/acme/agent.yaml", PROFILE.replace("/agent]", "/agent-*]"));
    assertThat(mistakes())
        .containsExactly(
            "profiles/acme/agent.yaml:6: recognise.images: 'registry.example.com/agent-*' is no"
                + " repository; only a trailing /* is a pattern");
  }

  @Test
  void namesGivenTwice() throws IOException {
    write("controls/run/one/control.yaml", CONTROL);
    write("controls/run/two/control.yaml", CONTROL);
    assertThat(mistakes())
        .containsExactly(
            "controls/run/two/control.yaml:1: id: 'ACME-RUN-001' is taken by another file of this"
                + " folder");
  }

  @Test
  void filesThatNobodyReads() throws IOException {
    write("controls/control.yaml", CONTROL);
    write("profile/acme/agent.yaml", PROFILE);
    write("profiles/other/agent.yaml", PROFILE);
    assertThat(mistakes())
        .anyMatch(m -> m.startsWith("profile/acme/agent.yaml: unknown file; known are controls/"))
        .anyMatch(m -> m.endsWith("a control belongs in controls/TOPIC/NAME/control.yaml"))
        .anyMatch(m -> m.endsWith("this profile belongs in profiles/acme/agent.yaml"));
  }

  @Test
  void practicesOfBothAreKnown() throws IOException {
    write("practices.yaml", "practices: [{id: acme-1, horizon: immediate, title: Ours}]\n");
    assertThat(ofControl("severity: low", "severity: low\npractices: [acme-1, long-2]")).isEmpty();
  }

  @Test
  void aKindWhosePodsStandInParts() throws IOException {
    String kind =
        """
        kinds:
          - group: acme.example.com
            kind: Server
            templates: [spec]
            parts:
              - {at: engine}
            inherited: {volumes: spec.shared}
            filled:
              - {reason: The engine says it.}
            fields: [volumes]
            others: A Server has no such field.
        """;
    write("pod-templates.yaml", kind);
    assertThat(mistakes()).isEmpty();
    write(
        "pod-templates.yaml",
        kind.replace("{at: engine}", "{name: engine}")
            .replace("{reason: The", "{because: The")
            .replace("    others: A Server has no such field.\n", ""));
    assertThat(mistakes())
        .containsExactlyInAnyOrder(
            "pod-templates.yaml:6: kinds[0].parts[0].at: is missing",
            "pod-templates.yaml:9: kinds[0].filled[0].reason: is missing",
            "pod-templates.yaml:9: kinds[0].filled[0].because: unknown key; known here: when,"
                + " reason",
            "pod-templates.yaml:2: kinds[0].others: is missing");
  }

  private List<String> ofRights(String rights) throws IOException {
    write("profiles/acme/agent.yaml", PROFILE + rights);
    return mistakes().stream().map(m -> m.replace("profiles/acme/agent.yaml:", "")).toList();
  }

  @Test
  void rightsWithoutAReasonOrASource() throws IOException {
    assertThat(ofRights("rights:\n  rules: []\n"))
        .containsExactly("7: rights.reason: is missing", "7: rights.source: is missing");
    String rule =
        """
        rights:
          rules:
            - apiGroups: ['']
              resources: [nodes]
              verbs: [get]
              reason: It reads its node.
              source: ACME handbook 7
        """;
    assertThat(ofRights(rule)).isEmpty();
    assertThat(ofRights(rule.replace("      source: ACME handbook 7\n", "")))
        .containsExactly("9: rights.rules[0].source: is missing");
    assertThat(ofRights(rule + "      when: profiling\n"))
        .containsExactly("14: rights.rules[0].when: no feature 'profiling' in this profile");
    assertThat(ofRights(rule.replace("resources: [nodes]", "resource: [nodes]")))
        .hasSize(2)
        .anyMatch(m -> m.contains("either apiGroups and resources or nonResourceURLs"))
        .anyMatch(m -> m.startsWith("10: rights.rules[0].resource: unknown key"));
    assertThat(ofRights(rule.replace("verbs: [get]", "verbs: []")))
        .containsExactly("11: rights.rules[0].verbs: is missing");
    assertThat(ofRights("rights:\n  rules: none\n"))
        .containsExactly("8: rights.rules: a list is needed; [] if it needs none");
  }
}
