package io.gpuguard.source;

import io.gpuguard.resource.Origin;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * A YAML file of gpuguard's own, such as settings or exceptions: one document, a mapping.
 *
 * @param origin knows the lines
 */
public record TextFile(String name, Mapping root, Origin origin) {

  /** The file, or one sentence that says why there is none. */
  public sealed interface Result {
    record Read(TextFile file) implements Result {}

    /**
     * @param place file, and line and column where they are known
     */
    record Unreadable(String place, String message) implements Result {}
  }

  public static Result read(java.nio.file.Path path) {
    String name = path.toString();
    byte[] bytes;
    try {
      bytes = Utf8.normalise(Files.readAllBytes(path));
    } catch (IOException e) {
      boolean exists = Files.exists(path);
      return new Result.Unreadable(name, exists ? "cannot be read" : "no such file");
    }
    return parse(name, bytes);
  }

  /** Reads a text that lies in memory. */
  public static Result parse(String name, byte[] bytes) {
    ReadingLimits limits = ReadingLimits.DEFAULT;
    SourceText text = SourceText.kept(name, bytes);
    int start = Utf8.mark(bytes);
    List<Range> ranges = new ArrayList<>();
    new YamlSplitter(start).split(bytes, start, bytes.length, true, ranges);
    if (ranges.size() > 1) {
      return new Result.Unreadable(
          name + ":" + ranges.get(1).line(), "one document is expected, this is a second one");
    }
    Range range = ranges.isEmpty() ? Range.document(0, 0, 1, Range.Format.YAML) : ranges.getFirst();
    try {
      Node node = new DocumentParser(limits).parse(bytes, (int) range.from(), range);
      if (node.present() && !(node instanceof Mapping)) {
        return new Result.Unreadable(name + ":" + range.line(), "a mapping is expected");
      }
      TextOrigin origin = new TextOrigin(text, range, Path.ROOT, new Locator(limits));
      return new Result.Read(new TextFile(name, node.mapping(), origin));
    } catch (ParseFailure e) {
      return new Result.Unreadable(place(name, bytes, range, e), e.reason());
    }
  }

  private static String place(String name, byte[] bytes, Range range, ParseFailure e) {
    if (e.offset < 0) {
      return name + ":" + e.line + ":" + e.column;
    }
    int from = (int) range.from();
    LineIndex lines = new LineIndex(bytes, from, from + range.length(), range.line(), 1);
    int offset = Math.min(e.offset, bytes.length);
    return name + ":" + lines.lineOf(offset) + ":" + lines.columnOf(offset);
  }

  /**
   * Keys of a mapping that are written without a value. Trees do not have them, so that such a key
   * would count as left out: who empties {@code tenants} would allow all.
   */
  public List<String> withoutValue(Mapping mapping, Path place) {
    return origin.keys(place).stream().filter(key -> !mapping.has(key)).sorted().toList();
  }

  /** The line of a field or of its nearest ancestor. */
  public int line(Path path) {
    return origin.position(path).map(p -> p.line()).orElse(0);
  }
}
