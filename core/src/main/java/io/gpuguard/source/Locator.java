package io.gpuguard.source;

import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds positions by parsing a document again. The last few documents are remembered. */
final class Locator {

  private static final int REMEMBERED = 32;

  /** Equality is written out: a record's own would be made at run time, at every start. */
  private record Key(SourceText text, long from) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.text.equals(text) && key.from == from;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(text) * 31 + Long.hashCode(from);
    }
  }

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
    return Optional.ofNullable(remembered(text, range).find(path));
  }

  synchronized Set<String> keys(SourceText text, Range range, Path path) {
    return Set.copyOf(remembered(text, range).keys(path));
  }

  private Spans remembered(SourceText text, Range range) {
    Key key = new Key(text, range.from());
    Spans spans = recent.get(key);
    if (spans == null) {
      spans = spans(text, range);
      recent.put(key, spans);
    }
    return spans;
  }

  /** A text by itself, in either format and with its nulls; empty where it does not parse. */
  synchronized Optional<Node> parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (Range.Format format : Range.Format.values()) {
      try {
        Spans spans = new Spans();
        Node node = parser.parse(bytes, Range.document(0, bytes.length, 1, format), spans);
        return Optional.of(spans.withNulls(node));
      } catch (ParseFailure e) {
        // JSON with tabs is no YAML: the other format is tried.
      }
    }
    return Optional.empty();
  }

  private Spans spans(SourceText text, Range range) {
    try {
      return parser.locate(text.range(range.from(), range.length()), range);
    } catch (ParseFailure | IOException e) {
      // The file changed since it was read: a position is real or absent.
      return new Spans();
    }
  }
}
