package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gpuguard.tree.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonParserTest {

  @Test
  void readsEveryKindOfValue() throws ParseFailure {
    Node node = TestingTexts.json("{\"a\": [1, -2.5, true, \"x\\n\\u00e9\", {}], \"b\": 1e3}");
    assertThat(node.get("a").items())
        .containsExactly(
            Node.of(1),
            new Node.Real(-2.5),
            Node.of(true),
            Node.of("x\né"),
            io.gpuguard.tree.Mapping.EMPTY);
  }

  @Test
  void dropsNulls() throws ParseFailure {
    Node node = TestingTexts.json("{\"a\": null, \"b\": [null, 1]}");
    assertThat(node.get("a").present()).isFalse();
    assertThat(node.get("b").items()).containsExactly(Node.of(1));
  }

  @Test
  void refusesMalformedTexts() {
    for (String text :
        List.of(
            "",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "[1,]",
            "tru",
            "{'a':1}",
            "\"a\nb\"",
            "01x",
            "1 2",
            "{\"a\":1 \"b\":2}",
            "\"\\q\"",
            "\"\\u00g0\"",
            "-",
            "{\"a\":1,\"a\":2}",
            "{\"a\":null,\"a\":2}")) {
      assertThatExceptionOfType(ParseFailure.class)
          .as(text)
          .isThrownBy(() -> TestingTexts.json(text));
    }
  }

  @Test
  void seesThatAKeyStandsTwiceAlsoInAWideObject() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < 20_000; i++) {
      text.append("\"key").append(i).append("\":1,");
    }
    assertThatExceptionOfType(ParseFailure.class)
        .isThrownBy(() -> TestingTexts.json(text + "\"key7\":2}"))
        .withMessageContaining("key7");
  }
}
