package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JsonSplitterTest {

  private static List<String> split(String text, int piece) {
    return TestingTexts.split(new JsonSplitter(0), TestingTexts.bytes(text), piece);
  }

  private static List<String> split(String text) {
    return split(text, 1 << 20);
  }

  @Test
  void cutsAListIntoItsItems() {
    String list =
        """
        {
          "apiVersion": "v1",
          "items": [
            {"kind": "Pod", "spec": {"a": "]}\\""}},
            {"kind": "Node"}
          ],
          "kind": "List"
        }
        """;
    assertThat(split(list))
        .containsExactly(
            "4:5 {\"kind\": \"Pod\", \"spec\": {\"a\": \"]}\\\"\"}}", "5:5 {\"kind\": \"Node\"}");
  }

  @Test
  void leavesAnObjectWithItemsThatIsNoListWhole() {
    String object = "{\"kind\": \"Playlist\", \"items\": [{\"kind\": \"Song\"}]}";
    assertThat(split(object)).containsExactly("1:1 " + object);
  }

  @Test
  void cutsLinesAndConcatenatedObjects() {
    assertThat(split("{\"a\":1}\n{\"b\":2}{\"c\":3}\n---\n{\"d\":4}"))
        .containsExactly("1:1 {\"a\":1}", "2:1 {\"b\":2}", "2:8 {\"c\":3}", "4:1 {\"d\":4}");
  }

  @Test
  void countsColumnsInCodePoints() {
    assertThat(split("{\"a\":\"\uD83D\uDE80\"}{\"b\":2}")).element(1).isEqualTo("1:10 {\"b\":2}");
  }

  @Test
  void goesOnBehindAMalformedLine() {
    assertThat(split("{\"a\":1}\n{\"b\": \"never closed\n{\"c\":3}\n"))
        .contains("1:1 {\"a\":1}", "3:1 {\"c\":3}");
  }

  @Test
  void saysThatAListHasNoEnd() {
    Reading reading =
        TestingTexts.read(
            "dump.json", "{\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\"},");
    assertThat(reading.resources()).hasSize(1);
    assertThat(reading.errors()).singleElement().extracting("line").isEqualTo(1);
  }

  /** Each of these once kept a splitter from moving on. */
  @Test
  void neverStandsStill() {
    for (String text : List.of(",", "}", "]", "{}}{", "{\"items\":[}", ":", "{\"kind\":}", "[,")) {
      assertThat(split(text)).as(text).isNotEmpty();
    }
  }

  @Property(tries = 300)
  void piecesOfAnySizeGiveTheSameRanges(@ForAll @IntRange(min = 1, max = 90) int piece) {
    String text =
        """
        {"a": 1}
        {"kind": "PodList", "apiVersion": "v1", "items": [ {"x": "\\"}"}, {"y": [1, 2]} ], "m": {}}
        {"apiVersion": "v1", "items": [{"kind": "Pod"},
          {"kind": "Node", "é": "\uD83D\uDE80"}], "kind": "List"} 17 "text" [1, {"z": 2}]
        """;
    assertThat(split(text, piece)).isEqualTo(split(text));
  }
}
