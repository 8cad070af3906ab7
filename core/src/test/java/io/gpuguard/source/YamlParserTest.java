package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlParserTest {

  @Test
  void resolvesPlainScalarsAsKubectlDoes() throws ParseFailure {
    Node node =
        TestingTexts.yaml(
            """
            mode: 0644
            newMode: 0o644
            hex: 0x1F
            yes: yes
            off: Off
            thousand: 1e3
            half: .5
            day: 2001-01-01
            version: 1.2.3
            quoted: "0644"
            notOctal: 0899
            tilde: ~
            empty:
            """);
    assertThat(node.get("mode")).isEqualTo(Node.of(420));
    assertThat(node.get("newMode")).isEqualTo(Node.of(420));
    assertThat(node.get("hex")).isEqualTo(Node.of(31));
    assertThat(node.get("true")).isEqualTo(Node.of(true));
    assertThat(node.get("false")).isEqualTo(Node.of(false));
    assertThat(node.get("thousand")).isEqualTo(Node.of(1000));
    assertThat(node.get("half")).isEqualTo(new Node.Real(0.5));
    assertThat(node.get("day")).isEqualTo(Node.of("2001-01-01"));
    assertThat(node.get("version")).isEqualTo(Node.of("1.2.3"));
    assertThat(node.get("quoted")).isEqualTo(Node.of("0644"));
    assertThat(node.get("notOctal")).isEqualTo(Node.of(899));
    assertThat(node.get("tilde").present()).isFalse();
    assertThat(node.get("empty").present()).isFalse();
  }

  @Test
  void followsAliasesAndMergeKeys() throws ParseFailure {
    Node node =
        TestingTexts.yaml(
            """
            base: &base {a: 1, b: 2}
            other: &other {b: 3, c: 4}
            merged:
              <<: [*base, *other]
              a: 9
            same: *base
            """);
    assertThat(node.get("merged"))
        .isEqualTo(Mapping.of(java.util.Map.of("a", Node.of(9), "b", Node.of(2), "c", Node.of(4))));
    assertThat(node.get("same")).isEqualTo(node.get("base"));
  }

  @Test
  void readsBlockScalars() throws ParseFailure {
    Node node =
        TestingTexts.yaml(
            "keep: |+\n  a\n\n   b\n\nstrip: |-\n  a\n\nclip: |\n  a\nfold: >\n  a\n  b\n");
    assertThat(node.get("keep").text()).isEqualTo("a\n\n b\n\n");
    assertThat(node.get("strip").text()).isEqualTo("a");
    assertThat(node.get("clip").text()).isEqualTo("a\n");
    assertThat(node.get("fold").text()).isEqualTo("a b\n");
  }

  @Test
  void keepsALongNumberInQuotesAText() throws ParseFailure {
    assertThat(TestingTexts.yaml("a: '1'\nb: !!str 1\n").mapping().texts())
        .containsOnlyKeys("a", "b");
  }

  /** What the fast parser once took for something else than YAML does, and the like. */
  @Test
  void bothParsersAgree() {
    for (String text :
        List.of(
            "--- a: b\n",
            "a: b: c\n",
            "- - a\n  - b\n- c\n",
            "a:\n- b\n-  c: d\n   e: f\n",
            "a: 'it''s'\n",
            "a: \"x\\ty\"\n",
            "a: b #c\nd: e#f\n",
            "a : b\n",
            "\"a b\": c\n",
            "a: [b, {c: d}, 'e']\n",
            "a: {b: , c}\n",
            "a: [1, ]\n",
            "a: -\n",
            "a: - b\n",
            "- a: b\n  c: d\n -e\n",
            "a: b\n c: d\n",
            "a:\n    b: c\n  d: e\n",
            "a: ?b\n",
            "? a\n: b\n",
            "a: |\n  b\n c: d\n",
            "a: @b\n",
            "a: `b`\n",
            "a: %b\n",
            "%b\n",
            "- -\n",
            "-\n",
            "a: !x b\n",
            "a: &x b\nc: *x\n",
            "a: b\n  c\n",
            "a:\tb\n",
            "\ta: b\n",
            "a: b\t\n",
            "{a: b}\n",
            "[a]\n",
            "a\n",
            "'a'\n",
            "a: {b: c} d\n",
            "a: 'b' c\n",
            "a: [b\n]\n",
            "a: http://b:80/c\n",
            "a: b:c\n",
            "a:b\n",
            "::a: b\n",
            "a: :b\n",
            "-a: b\n",
            "a: -b\n",
            "a: b,c\n",
            "a: [b,c d]\n",
            "a: {b:c}\n",
            "a: {\"b\":c}\n",
            "a: [a:b]\n",
            "a: ''\n",
            "a: \"\"\n",
            "'': a\n",
            "a: \"\\x41\"\n",
            "a: \"\\/\"\n",
            "null: a\n",
            "1: a\n",
            "1.0: a\n",
            "a: |\n\n  b\n",
            "a: |2\n   b\n",
            "a: |\n",
            "a: |-\n  b\nc: d\n",
            "a:\n  - b\n c\n",
            "a: # x\n  b: c\n",
            "a: #x\n",
            "a:#x\n",
            "a: b\r\nc: d\r\n",
            "a: |\r\n  b\r\n  c\r\n",
            "a: \"b\\\n  c\"\n",
            "a: é\uD83D\uDE80\nb: c\n",
            "...\n",
            "a: ...\n",
            "a: ---\n",
            "a: {b: 'c', d: \"e\"}\n",
            "a: [ ]\n",
            "a: { }\n",
            "a: [,]\n",
            "a: [-,1]\n",
            "a: [-]\n",
            "a: [-1]\n",
            "a: [b: c]\n",
            "a: [{b: c}, d]\n",
            "a: {b: [c, d], e: {}}\n",
            "a: <<\n",
            "a: = \n",
            "a: \"b\": c\n",
            "a: b\na: c\n",
            "a: ~\na: b\n",
            "a: yes\nyes: a\n",
            "a: - b\n   - c\n",
            "- \n  a: b\n",
            "-\n  - a\n",
            "a:\n\n\n  b: c\n\n# d\n")) {
      assertAgree(text);
    }
  }

  /** The full parser ends a literal block that the text cuts off, kubectl does not. */
  static void assertAgree(String cut) {
    String text = cut.endsWith("\n") ? cut : cut + "\n";
    Node fast;
    try {
      fast = TestingTexts.block(text);
    } catch (BlockYamlParser.Unsupported | ParseFailure e) {
      return;
    }
    try {
      assertThat(fast).as(text).isEqualTo(TestingTexts.full(text));
    } catch (ParseFailure e) {
      throw new AssertionError("only the fast parser takes: " + text + ": " + e.reason(), e);
    }
  }

  @Test
  void theFastParserTakesWhatManifestsAreMadeOf() throws Exception {
    assertThat(TestingTexts.block(TestingTexts.POD).at("spec", "hostPID").isTrue()).isTrue();
  }

  @Test
  void saysWhereAKeyStandsTwice() {
    Reading reading = TestingTexts.read("pod.yaml", TestingTexts.POD + "spec: {}\n");
    assertThat(reading.errors())
        .containsExactly(
            new Reading.InputError(
                "pod.yaml", 10, 1, "the key 'spec' stands twice in one mapping"));
  }

  @Test
  void saysWhereATabStands() {
    Reading reading = TestingTexts.read("pod.yaml", "---\nkind: Pod\nspec:\n\thostPID: true\n");
    assertThat(reading.errors()).singleElement().extracting("line", "column").containsExactly(4, 1);
    assertThat(reading.errors().getFirst().message()).containsIgnoringCase("tab");
  }

  /** kubectl ends the comment there, so that the cluster sees a field which no editor shows. */
  @Test
  void seesAFieldBehindAnOddLineEndInAComment() {
    for (String end : List.of("\r", "\u0085", "\u2028", "\u2029")) {
      String text = TestingTexts.POD.replace("spec:\n", "spec: # safe" + end + "  hostIPC: true\n");
      Resource pod = TestingTexts.resource("pod.yaml", text);
      assertThat(pod.root().at("spec", "hostIPC").isTrue()).isTrue();
      assertThat(pod.origin().position(Path.of("spec", "hostIPC")))
          .contains(new Position(5, 16, 5, 29));
      assertThat(pod.origin().position(Path.of("spec", "hostPID")))
          .contains(new Position(6, 3, 6, 16));
    }
  }

  @Test
  void refusesAnUnknownAlias() {
    assertThatExceptionOfType(ParseFailure.class)
        .isThrownBy(() -> TestingTexts.yaml("a: *nowhere\n"));
  }
}
