package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No input crashes or hangs the reader, and none is passed over in silence. */
@Timeout(30)
class HostileTest {

  private static final ReadingLimits SMALL =
      new ReadingLimits(1 << 24, 1 << 25, 1 << 21, 100, 50, 10_000, 60, 5);

  private static Reading read(String name, byte[] text) {
    return Sources.read(
        name,
        text,
        new SourceOptions(SMALL, java.io.InputStream.nullInputStream(), false, _ -> {}));
  }

  private static Reading read(String name, String text) {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static int notes(Reading reading) {
    return reading.skipped().size() + reading.errors().size() + reading.incomplete().size();
  }

  @Test
  void deepNestingIsALimit() {
    String open = "[".repeat(10_000);
    StringBuilder block = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      block.append("- ");
    }
    for (String text :
        List.of(open, "a: " + open, "a: &x " + open, block.toString(), "? ".repeat(10_000))) {
      Reading reading = read("deep.yaml", text);
      assertThat(notes(reading)).as(text.substring(0, 6)).isEqualTo(1);
    }
    assertThat(read("deep.json", "{\"a\":".repeat(10_000)).incomplete()).hasSize(1);
  }

  @Test
  void anAliasBombIsALimit() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [" + before + ", " + before + "]\n");
    }
    assertThat(read("bomb.yaml", bomb.toString()).incomplete())
        .singleElement()
        .extracting("message")
        .asString()
        .contains("aliases");
  }

  @Test
  void anAliasInsideOfItsAnchorIsAnError() {
    assertThat(read("loop.yaml", "a: &a\n  b: *a\n").errors()).hasSize(1);
  }

  @Test
  void whatTheLibraryDoesNotExpectIsAnError() {
    Reading reading = TestingTexts.read("tag.yaml", "a: 1\n---\nb: !(%1D x\n---\nc: 2\n");
    assertThat(reading.errors()).hasSize(1);
    assertThat(reading.errors().getFirst().line()).isEqualTo(3);
    assertThat(reading.errors().getFirst().message()).startsWith("the YAML reader gives up: ");
    assertThat(reading.skipped()).hasSize(2);
  }

  @Test
  void mergedMappingsCountAsValues() {
    StringBuilder bomb = new StringBuilder("base: &b {");
    for (int i = 0; i < 500; i++) {
      bomb.append("k" + i + ": 1, ");
    }
    bomb.append("}\n");
    for (int i = 0; i < 500; i++) {
      bomb.append("m" + i + ": {<<: *b}\n");
    }
    assertThat(read("merge.yaml", bomb.toString()).incomplete()).hasSize(1);
  }

  @Test
  void aLargeDocumentAndManyDocumentsAreLimits(@TempDir Path folder) throws IOException {
    Path line = Files.writeString(folder.resolve("line.yaml"), "x".repeat(5 << 20));
    Path many = Files.writeString(folder.resolve("many.yaml"), "a: 1\n---\n".repeat(200));
    Path large = Files.writeString(folder.resolve("large.yaml"), "#".repeat((1 << 24) + 1));
    SourceOptions options =
        new SourceOptions(SMALL, java.io.InputStream.nullInputStream(), false, _ -> {});
    for (Path file : List.of(line, many, large)) {
      Reading reading = Sources.read(List.of(file.toString()), options);
      assertThat(reading.incomplete()).as(file.toString()).hasSize(1);
    }
    assertThat(read("line.json", "x".repeat(3 << 20)).incomplete()).hasSize(1);
  }

  @Test
  void whatIsNoUtf8IsAnErrorWithItsPlace() {
    byte[] text = "a: 1\nb: x\n".getBytes(StandardCharsets.UTF_8);
    text[8] = (byte) 0xff;
    assertThat(read("latin.yaml", text).errors())
        .containsExactly(new Reading.InputError("latin.yaml", 2, 4, "is not UTF-8 here"));
  }

  @Test
  void aZeroIsNoText() {
    assertThat(notes(read("zero.yaml", "a: 1\n\0\0\0\0"))).isEqualTo(1);
  }

  @Property(tries = 2000)
  void randomBytesAreTold(@ForAll byte[] bytes) {
    for (String name : List.of("x.yaml", "x.json")) {
      Reading reading = read(name, bytes);
      assertThat(reading.files()).isEqualTo(1);
      assertThat(notes(reading) + reading.resources().size()).isPositive();
    }
  }

  /** Every cut of a good text is told, and every position that can be asked for is there. */
  @Test
  void everyCutOfAManifestIsTold() {
    String json = "{\"apiVersion\":\"v1\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}]}";
    for (String text : List.of(TestingTexts.POD, json)) {
      for (int i = 1; i < text.length(); i++) {
        Reading reading = read("cut.yaml", text.substring(0, i));
        assertThat(notes(reading) + reading.resources().size())
            .as(text.substring(0, i))
            .isPositive();
        reading
            .resources()
            .forEach(
                r -> assertThat(r.origin().position(io.gpuguard.tree.Path.of("kind"))).isPresent());
      }
    }
  }
}
