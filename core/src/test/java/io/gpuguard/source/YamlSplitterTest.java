package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class YamlSplitterTest {

  private static List<String> split(String text, int piece) {
    return TestingTexts.split(new YamlSplitter(0), TestingTexts.bytes(text), piece);
  }

  private static List<String> split(String text) {
    return split(text, 1 << 20);
  }

  @Test
  void cutsAtMarkers() {
    assertThat(split("a: 1\n---\nb: 2\n...\n---\nc: 3\n"))
        .containsExactly("1:1 a: 1\n", "3:1 b: 2\n", "6:1 c: 3\n");
  }

  @Test
  void dropsDocumentsWithoutContent() {
    assertThat(split("%YAML 1.1\n---\n# nothing\n---\n\n--- # said\na: 1\n---\n"))
        .containsExactly("7:1 a: 1\n");
  }

  @Test
  void takesTextWithDashesForNoMarker() {
    assertThat(split("a: |\n  ---\nb: 2\n----\n")).hasSize(1);
  }

  @Test
  void knowsCarriageReturns() {
    assertThat(split("a: 1\r\n---\r\nb: 2\r\n")).containsExactly("1:1 a: 1\r\n", "3:1 b: 2\r\n");
  }

  @Property(tries = 200)
  void piecesOfAnySizeGiveTheSameRanges(@ForAll @IntRange(min = 1, max = 60) int piece) {
    String text = "---\na: 1\n---\n# c\nb: |\n  x\n---\n---\nc:\n- 1\n...\n--- {d: 4}\n---\ne: 5";
    assertThat(split(text, piece)).isEqualTo(split(text));
  }

  @Test
  void cutsALongListIntoItsItemsWithTheSameResult() {
    String item = "- apiVersion: v1\n  kind: Pod\n  spec:\n    a: |\n      b\n\n      c\n  x: 1\n";
    String list =
        "---\napiVersion: v1\nitems:\n" + item.repeat(3000) + "kind: List\nmetadata: {}\n---\n";
    assertThat(split(list, 70_000)).hasSize(3000).isEqualTo(split(list));
    Reading cut = TestingTexts.read("list.yaml", list + TestingTexts.POD);
    assertThat(cut.resources()).hasSize(3001);
    assertThat(cut.skipped()).isEmpty();
    Path field = Path.of("spec", "a");
    Position position = cut.resources().get(2).origin().position(field).orElseThrow();
    String few = "apiVersion: v1\nitems:\n" + item.repeat(3) + "kind: List\n";
    Reading whole = TestingTexts.read("list.yaml", "---\n" + few);
    assertThat(whole.resources().get(2).origin().position(field)).contains(position);
    assertThat(cut.resources().get(2).origin().line()).isEqualTo(4 + 2 * 8);
    assertThat(whole.resources().get(2).root()).isEqualTo(cut.resources().get(2).root());
  }

  @Test
  void leavesALongObjectWithItemsOfAnotherKindWhole() {
    String text = "data: 1\nitems:\n" + "- apiVersion: v1\n".repeat(9000);
    assertThat(split(text)).hasSize(1);
  }
}
