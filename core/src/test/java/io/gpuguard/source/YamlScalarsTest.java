package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.report.JsonWriter;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plain scalars are what the API server reads them as, in values and in keys. */
class YamlScalarsTest {

  @Test
  void valuesAreThoseOfTheApiServer() throws ParseFailure {
    List<String> wrong = new ArrayList<>();
    for (var answer : TestingScalars.ANSWERS.entrySet()) {
      Node node = TestingTexts.yaml("v: " + answer.getKey() + "\n").get("v");
      if (!json(node).equals(answer.getValue())) {
        wrong.add(answer.getKey() + " is " + json(node) + ", not " + answer.getValue());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aKeyIsTheTextOfItsValue() throws ParseFailure {
    List<String> wrong = new ArrayList<>();
    for (var answer : TestingScalars.ANSWERS.entrySet()) {
      String key = TestingTexts.yaml(answer.getKey() + ": 1\n").mapping().keys().iterator().next();
      String expected = answer.getValue().replace("\"", "");
      if (!key.equals(expected)) {
        wrong.add(answer.getKey() + " is " + key + ", not " + expected);
      }
    }
    assertThat(wrong).isEmpty();
  }

  static String json(Node node) {
    StringBuilder out = new StringBuilder();
    new JsonWriter(out, false).value(node);
    return out.toString();
  }
}
