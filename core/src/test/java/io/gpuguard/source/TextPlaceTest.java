package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TextPlaceTest {

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.of("", "a", "bc", "\n", "d\n", "\ne", "é", "\uD83D\uDE80x", "\n\n")
        .list()
        .ofMaxSize(12);
  }

  @Property(tries = 2000)
  void columnsAreThoseOfTheTextWheneverTheyAreAskedFor(
      @ForAll("texts") List<String> texts, @ForAll List<Boolean> asked) {
    TextPlace place = new TextPlace(0);
    byte[] all = TestingTexts.bytes(String.join("", texts));
    byte[] piece = all;
    String before = "";
    for (int i = 0; i < texts.size(); i++) {
      // The next piece of a file lies in another array.
      piece = i % 4 == 3 ? all.clone() : piece;
      int from = TestingTexts.bytes(before).length;
      before += texts.get(i);
      place.advance(piece, from, TestingTexts.bytes(before).length);
      if ((i < asked.size() && asked.get(i)) || i == texts.size() - 1) {
        String line = before.substring(before.lastIndexOf('\n') + 1);
        assertThat(place.column()).isEqualTo(line.codePointCount(0, line.length()) + 1);
        assertThat(place.line()).isEqualTo((int) before.chars().filter(c -> c == '\n').count() + 1);
        assertThat(place.offset()).isEqualTo(TestingTexts.bytes(before).length);
      }
    }
  }
}
