package io.gpuguard.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlWriterTest {

  @Test
  void whatIsWrittenIsReadBack() {
    Random random = new Random(20261125);
    for (int i = 0; i < 2000; i++) {
      Mapping mapping = mapping(random, 3);
      String yaml = YamlWriter.document(mapping);
      assertThat(read(yaml)).as(yaml).isEqualTo(mapping);
    }
  }

  @Test
  void longTextsAreFoldedAndLinesKept() {
    Mapping mapping =
        Manifest.map(
            "folded", "word ".repeat(60).strip(),
            "lines", "first\n  second\n\nthird\n",
            "list", List.of(Manifest.map("a", 1, "b", List.of("x", "yes")), "plain"));
    String yaml = YamlWriter.document(mapping);
    assertThat(read(yaml)).isEqualTo(mapping);
    assertThat(yaml.lines()).allMatch(l -> l.length() <= 100);
    assertThat(yaml).contains("lines: |\n", "folded: >-\n", "  - a: 1\n    b: [x, \"yes\"]\n");
  }

  private static Mapping read(String yaml) {
    return switch (TextFile.parse("t.yaml", yaml.getBytes(StandardCharsets.UTF_8))) {
      case TextFile.Result.Read(TextFile file) -> file.root();
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new AssertionError(place + ": " + message + "\n" + yaml);
    };
  }

  private static final List<String> WORDS =
      List.of(
          "a",
          "true",
          "no",
          "~",
          "1",
          "1e3",
          "0x1f",
          "",
          " ",
          "a b",
          "a  b",
          "#c",
          "a: b",
          "- x",
          "'q'",
          "\"d\"",
          "{x}",
          "[y]",
          "*r",
          "&n",
          "!t",
          "%p",
          "@m",
          "`k",
          "é",
          "tab\tin",
          "x\\y",
          "line\nbreak",
          "end\n",
          "\nfirst",
          "  lead",
          "trail ",
          "very long ".repeat(20) + "end",
          "gap  ".repeat(40) + "end");

  private static Mapping mapping(Random random, int depth) {
    Mapping mapping = Mapping.EMPTY;
    int size = 1 + random.nextInt(3);
    for (int i = 0; i < size; i++) {
      String key = WORDS.get(random.nextInt(WORDS.size()));
      mapping = mapping.with(key.replace('\n', '_'), node(random, depth));
    }
    return mapping;
  }

  private static Node node(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 3 : 6)) {
      case 0 -> Node.of(random.nextLong());
      case 1 -> Node.of(random.nextBoolean());
      case 2 -> Node.of(WORDS.get(random.nextInt(WORDS.size())));
      case 3 -> mapping(random, depth - 1);
      default -> {
        List<Node> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(node(random, depth - 1));
        }
        yield Node.of(items);
      }
    };
  }
}
