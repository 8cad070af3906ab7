package io.gpuguard.source;

import io.gpuguard.tree.Node;
import org.jspecify.annotations.Nullable;

/** Parses the text of one document, in whatever format, with or without positions. */
final class DocumentParser {

  private final ReadingLimits limits;
  private final Texts texts = new Texts();
  private final @Nullable Repeats repeats;

  DocumentParser(ReadingLimits limits) {
    this(limits, null);
  }

  /**
   * @param repeats what is known of other documents, for a text of many
   */
  DocumentParser(ReadingLimits limits, @Nullable Repeats repeats) {
    this.limits = limits;
    this.repeats = repeats;
  }

  /**
   * @param from where the range begins in these bytes
   */
  Node parse(byte[] bytes, int from, Range range) throws ParseFailure {
    return parse(bytes, from, from + range.length(), range, null, null);
  }

  /** Parses a range's own bytes again, for positions. */
  Spans locate(byte[] own, Range range) throws ParseFailure {
    Spans spans = new Spans();
    parse(own, range, spans);
    return spans;
  }

  /** Parses a range's own bytes. */
  Node parse(byte[] own, Range range, Spans spans) throws ParseFailure {
    LineIndex lines = new LineIndex(own, 0, own.length, range.line(), range.column());
    return parse(own, 0, own.length, range, spans, lines);
  }

  private Node parse(
      byte[] bytes, int from, int to, Range range, @Nullable Spans spans, @Nullable LineIndex lines)
      throws ParseFailure {
    if (range.format() == Range.Format.JSON) {
      JsonTokens tokens = new JsonTokens(bytes, from, to, texts);
      JsonParser parser =
          lines == null
              ? new JsonParser(tokens, limits.depth(), repeats)
              : new JsonParser(tokens, limits.depth(), lines);
      return parser.document(spans);
    }
    try {
      Spans attempt = spans == null ? null : new Spans();
      Node node =
          new BlockYamlParser(bytes, from, to, texts, limits.depth(), lines).document(attempt);
      if (spans != null && attempt != null) {
        spans.sameAs(attempt);
        spans.at(attempt.find(io.gpuguard.tree.Path.ROOT));
      }
      return node;
    } catch (BlockYamlParser.Unsupported e) {
      return FullYamlParser.parse(Texts.string(bytes, from, to), range.line(), limits, spans);
    }
  }
}
