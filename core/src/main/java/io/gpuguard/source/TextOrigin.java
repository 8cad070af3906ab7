package io.gpuguard.source;

import io.gpuguard.resource.Origin;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An object in a text: a document, or an item of a List in a document. */
final class TextOrigin implements Origin {

  /** How far before the object its line may begin, to be shown whole. */
  private static final int LONGEST_INDENT = 512;

  private final SourceText text;
  private final Range range;
  private final Path base;
  private final Locator locator;

  TextOrigin(SourceText text, Range range, Path base, Locator locator) {
    this.text = text;
    this.range = range;
    this.base = base;
    this.locator = locator;
  }

  @Override
  public String file() {
    return text.name();
  }

  @Override
  public int line() {
    return base.isRoot() && range.format() == Range.Format.JSON
        ? range.line()
        : position(Path.ROOT).map(Position::line).orElse(range.line());
  }

  @Override
  public Optional<Position> position(Path path) {
    return locator.position(text, range, base.isRoot() ? path : base.then(path));
  }

  @Override
  public Set<String> keys(Path path) {
    return locator.keys(text, range, base.isRoot() ? path : base.then(path));
  }

  @Override
  public Optional<Node> parse(String held) {
    return locator.parse(held);
  }

  /** Lines outside the object's document do not belong to it. */
  @Override
  public List<String> lines(int first, int last) {
    String own;
    try {
      byte[] bytes = text.range(range.from(), range.length());
      own = lineStart() + new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      // The file is gone or shorter than it was: there is nothing left to show.
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    int line = range.line();
    int at = 0;
    while (at <= own.length() && line <= last) {
      int end = own.indexOf('\n', at);
      end = end < 0 ? own.length() : end;
      if (line >= first) {
        boolean carriage = end > at && own.charAt(end - 1) == '\r';
        lines.add(own.substring(at, carriage ? end - 1 : end));
      }
      at = end + 1;
      line++;
    }
    return lines;
  }

  @Override
  public Optional<Written> written() {
    try {
      byte[] bytes = text.range(range.from(), range.length());
      return Optional.of(
          new Written(range.from(), bytes, range.format() == Range.Format.JSON, base));
    } catch (IOException e) {
      // The file is gone or shorter than it was: there is nothing left to edit.
      return Optional.empty();
    }
  }

  /** What stands before the object in its first line. */
  private String lineStart() throws IOException {
    if (range.column() == 1 || range.column() > LONGEST_INDENT) {
      return "";
    }
    // A code point takes at most four bytes.
    int length = (int) Math.min(range.from(), 4L * (range.column() - 1));
    byte[] before = text.range(range.from() - length, length);
    int start = length;
    while (start > 0 && before[start - 1] != '\n') {
      start--;
    }
    return new String(before, start, length - start, StandardCharsets.UTF_8);
  }
}
