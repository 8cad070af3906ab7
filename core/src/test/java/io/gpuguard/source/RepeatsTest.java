package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  private static Repeats repeats() {
    return new Repeats(new Sharing()::shared);
  }

  /** What a parser makes of a text: the value, or why there is none. */
  private static Object made(DocumentParser parser, String text) {
    byte[] bytes = TestingTexts.bytes(text);
    try {
      return parser.parse(bytes, 0, TestingTexts.whole(bytes, Range.Format.JSON));
    } catch (ParseFailure e) {
      return e.offset + " " + e.reason();
    }
  }

  private static DocumentParser parser(Repeats repeats) {
    return new DocumentParser(ReadingLimits.DEFAULT, repeats);
  }

  @Provide
  Arbitrary<List<String>> documents() {
    Arbitrary<String> word =
        Arbitraries.of(
            "{\"a\": [\"a long enough text\"]}",
            "[{\"name\": \"c0\"}, {\"name\": \"c1\"}]",
            "{\"managedFields\": {\"resourceVersion\": 12345}}",
            "{\"kind\": \"Pod\", \"status\": {\"phase\": null}}",
            "[1.5, true, null, \"\\u00e9\", \"é and more of it\"]",
            "{\"never\": \"closed, says the reader\"",
            "[{\"twice\": 1, \"twice\": 2, \"x\": 3}]",
            "\"text\"",
            "{}");
    Arbitrary<String> document =
        Arbitraries.of(
                "{\"k\": {\"a\": %s, \"b\": %s}}", "{\"k\": {\"l\": {\"a\": %s}}, \"a\": %s}")
            .flatMap(form -> word.tuple2().map(two -> form.formatted(two.get1(), two.get2())));
    return document.list().ofMinSize(2).ofMaxSize(12);
  }

  @Property(tries = 1000)
  void allIsReadAsWithoutThem(@ForAll("documents") List<String> documents) {
    DocumentParser remembering = parser(repeats());
    DocumentParser plain = new DocumentParser(ReadingLimits.DEFAULT);
    for (String document : documents) {
      assertThat(made(remembering, document)).as(document).isEqualTo(made(plain, document));
    }
  }

  @Test
  void theSameTextIsTheSameValue() {
    DocumentParser parser = parser(repeats());
    String text = "{\"spec\": {\"containers\": [{\"image\": \"example.org/app:1\"}], \"n\": 1}}";
    Node first = (Node) made(parser, text);
    Node second = (Node) made(parser, text.replace("1}}", "2}}"));
    assertThat(second).isNotEqualTo(first);
    assertThat(second.at("spec", "containers")).isSameAs(first.at("spec", "containers"));
  }

  @Test
  void whatWasNotTooDeepIsSoWhereItLiesDeeper() {
    Repeats repeats = repeats();
    String value = "[[[[[\"in four lists and this one\"]]]]]";
    ReadingLimits most = ReadingLimits.DEFAULT;
    ReadingLimits limits =
        new ReadingLimits(
            most.fileBytes(),
            most.totalBytes(),
            most.documentBytes(),
            most.documents(),
            8,
            most.values(),
            most.readSeconds(),
            most.renderSeconds());
    DocumentParser parser = new DocumentParser(limits, repeats);
    assertThat(made(parser, "{\"a\": {\"k\": " + value + "}}")).isInstanceOf(Node.class);
    assertThat(made(parser, "{\"a\": {\"b\": {\"c\": {\"k\": " + value + "}}}}"))
        .asString()
        .contains("nested more than 8 deep");
  }

  @Test
  void aKeyWhoseValuesDifferIsGivenUp() {
    Repeats repeats = repeats();
    DocumentParser parser = parser(repeats);
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      String same = "[\"the same of every document\"]";
      all.add(
          made(parser, "{\"a\": {\"other\": [\"different: " + i + "\"], \"same\": " + same + "}}"));
    }
    assertThat(all).doesNotHaveDuplicates();
    assertThat(repeats.areLikely("other", 2)).isFalse();
    assertThat(repeats.areLikely("same", 2)).isTrue();
  }
}
