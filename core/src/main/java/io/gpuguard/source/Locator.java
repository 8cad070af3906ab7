package io.gpuguard.source;

import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds positions by parsing a document again. The last few documents are remembered. */
final class Locator {

  private static final int REMEMBERED = 32;

  private record Key(SourceText text, int from) {}

  private final DocumentParser parser;
  private final Map<Key, Spans> recent =
      new LinkedHashMap<>(REMEMBERED * 2, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Spans> eldest) {
          return size() > REMEMBERED;
        }
      };

  Locator(ReadingLimits limits) {
    this.parser = new DocumentParser(limits);
  }

  synchronized Optional<Position> position(SourceText text, Range range, Path path) {
    Spans spans = recent.computeIfAbsent(new Key(text, range.from()), _ -> spans(text, range));
    return Optional.ofNullable(spans.find(path));
  }

  private Spans spans(SourceText text, Range range) {
    try {
      return parser.locate(text.range(range.from(), range.to()), range);
    } catch (ParseFailure e) {
      throw new IllegalStateException(
          "a document that was read before cannot be read again: " + text.name(), e);
    }
  }
}
