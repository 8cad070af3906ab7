package io.gpuguard.source;

import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads texts that tests write down. */
final class TestingTexts {

  static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: trainer
      spec:
        hostPID: true
        containers:
          - name: main
            image: "registry.example/trainer:1"
      """;

  private TestingTexts() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Reading read(String name, String text) {
    return read(name, bytes(text));
  }

  static Reading read(String name, byte[] text) {
    return Sources.read(name, text, SourceOptions.DEFAULT);
  }

  /** The one resource of a text that must read without a complaint. */
  static Resource resource(String name, String text) {
    Reading reading = read(name, text);
    if (reading.resources().size() != 1 || !reading.errors().isEmpty()) {
      throw new AssertionError("not one resource: " + reading);
    }
    return reading.resources().getFirst();
  }

  static Range whole(byte[] bytes, Range.Format format) {
    return Range.document(0, bytes.length, 1, format);
  }

  /** A YAML document by the fast parser, with the full one behind it. */
  static Node yaml(String text) throws ParseFailure {
    byte[] bytes = bytes(text);
    return new DocumentParser(ReadingLimits.DEFAULT)
        .parse(bytes, 0, whole(bytes, Range.Format.YAML));
  }

  static Node full(String text) throws ParseFailure {
    return FullYamlParser.parse(text, 1, ReadingLimits.DEFAULT, null);
  }

  /** A YAML document by the fast parser alone. */
  static Node block(String text) throws ParseFailure, BlockYamlParser.Unsupported {
    byte[] bytes = bytes(text);
    return new BlockYamlParser(bytes, 0, bytes.length, new Texts(), 200, null).document(null);
  }

  static Node json(String text) throws ParseFailure {
    byte[] bytes = bytes(text);
    return new DocumentParser(ReadingLimits.DEFAULT)
        .parse(bytes, 0, whole(bytes, Range.Format.JSON));
  }

  /** The ranges of a text as strings, read in pieces of a size. */
  static List<String> split(Splitter splitter, byte[] bytes, int piece) {
    List<String> found = new ArrayList<>();
    byte[] rest = new byte[0];
    int at = 0;
    while (true) {
      int length = Math.min(piece, bytes.length - at);
      byte[] next = new byte[rest.length + length];
      System.arraycopy(rest, 0, next, 0, rest.length);
      System.arraycopy(bytes, at, next, rest.length, length);
      long base = at - rest.length;
      at += length;
      List<Range> ranges = new ArrayList<>();
      int used = splitter.split(next, 0, next.length, at == bytes.length, ranges);
      for (Range range : ranges) {
        String text = Texts.string(next, (int) (range.from() - base), end(range, base));
        found.add(range.line() + ":" + range.column() + " " + text);
      }
      if (at == bytes.length) {
        return found;
      }
      rest = java.util.Arrays.copyOfRange(next, used, next.length);
    }
  }

  private static int end(Range range, long base) {
    return (int) (range.from() - base) + range.length();
  }
}
