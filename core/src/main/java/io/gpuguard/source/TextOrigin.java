package io.gpuguard.source;

import io.gpuguard.resource.Origin;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An object in a text: a document, or an item of a List in a document. */
final class TextOrigin implements Origin {

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
    return locator.position(text, range, base.then(path));
  }

  @Override
  public List<String> lines(int first, int last) {
    // Lines before the document do not belong to it; those of a neighbour are never needed.
    String own = new String(text.range(range.from(), range.to()), StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    int line = range.line();
    for (String content : own.split("\r?\n", -1)) {
      if (line >= first && line <= last) {
        lines.add(content);
      }
      line++;
    }
    return lines;
  }
}
