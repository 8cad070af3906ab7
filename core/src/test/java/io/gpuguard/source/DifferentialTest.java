package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The fast YAML parser and the full one read the same. */
class DifferentialTest {

  private static final String[] WORDS = {
    "a", "b", "kind", ":", ": ", " ", "  ", "    ", "\n", "\n  ", "\n    ", "\n- ", "- ", "-", "#",
    " # c", "'", "\"", "|", "|-", ">", "{", "}", "[", "]", ",", ", ", "&x", "*x", "!t", "?", "1",
    "0644", "yes", "null", "~", "1.5", "---", "\\", "\\n", "\r\n", "\t", "é", "<<", "%", "@"
  };

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.of(WORDS).list().ofMinSize(1).ofMaxSize(14);
  }

  @Property(tries = 20_000)
  void onTextsOfYamlWords(@ForAll("words") List<String> words) {
    YamlParserTest.assertAgree(String.join("", words));
  }

  @Provide
  Arbitrary<String> lines() {
    Arbitrary<String> indent = Arbitraries.of("", "", "  ", "  ", "    ", "- ", "  - ", "      ");
    Arbitrary<String> key = Arbitraries.of("a", "b", "c", "'d'", "\"e f\"", "x.y/z", "on", "7");
    Arbitrary<String> value =
        Arbitraries.of(
            "",
            " v",
            " 1",
            " 'q'",
            " \"q\\t\"",
            " {}",
            " [a, 'b']",
            " {k: v}",
            " |",
            " |-",
            " a:b",
            " # c",
            " v # c",
            " 0x10",
            " -5",
            " null",
            " *",
            " http://x:1/y?z#w");
    return net.jqwik.api.Combinators.combine(indent, key, value)
        .as((i, k, v) -> i + k + ":" + v)
        .list()
        .ofMinSize(1)
        .ofMaxSize(9)
        .map(all -> String.join("\n", all) + "\n");
  }

  @Property(tries = 20_000)
  void onTextsOfManifestLines(@ForAll("lines") String text) {
    YamlParserTest.assertAgree(text);
  }

  @Test
  void onTheCorpusWhichTheFastParserMostlyTakes() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(TestingRepository.corpus())) {
      files = walk.filter(f -> f.toString().matches(".*\\.ya?ml")).sorted().toList();
    }
    int documents = 0;
    int taken = 0;
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      List<Range> ranges = new ArrayList<>();
      new YamlSplitter(0).split(bytes, 0, bytes.length, true, ranges);
      for (Range range : ranges) {
        int from = (int) range.from();
        String text = Texts.string(bytes, from, from + range.length());
        documents++;
        YamlParserTest.assertAgree(text);
        taken += isTaken(text) ? 1 : 0;
      }
    }
    assertThat(taken).isGreaterThan(documents * 8 / 10);
  }

  private static boolean isTaken(String text) {
    try {
      TestingTexts.block(text);
      return true;
    } catch (BlockYamlParser.Unsupported | ParseFailure e) {
      return false;
    }
  }
}
