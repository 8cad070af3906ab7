package io.gpuguard.source;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fast parser for the YAML that Kubernetes manifests are written in: block mappings and lists,
 * one-line scalars and flow collections, literal blocks. Whatever else YAML has, and every error,
 * is {@link Unsupported}: then {@link FullYamlParser} reads the document again. A test holds the
 * two against each other.
 */
final class BlockYamlParser {

  /** The document is outside the subset. */
  static final class Unsupported extends Exception {
    private Unsupported() {
      super(null, null, false, false);
    }
  }

  @SuppressWarnings("StaticAssignmentOfThrowable") // It has no stack trace and no state.
  private static final Unsupported UNSUPPORTED = new Unsupported();

  private final byte[] bytes;
  private final int end;
  private final int maxDepth;
  private final @Nullable LineIndex lines;
  private final YamlTokens tokens;

  private int at;

  /** Columns of the current content line; -1 behind the last one. */
  private int indent;

  /** Where the last value ended, for positions. */
  private int lastEnd;

  private int depth;
  private String[] keys = new String[16];
  private Node[] values = new Node[16];
  private int top;

  BlockYamlParser(
      byte[] bytes, int from, int to, Texts texts, int maxDepth, @Nullable LineIndex lines) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.maxDepth = maxDepth;
    this.lines = lines;
    this.tokens = new YamlTokens(bytes, to, texts);
  }

  /** The document's value; {@link Node.Missing} if it is empty. */
  Node document(@Nullable Spans spans) throws Unsupported, ParseFailure {
    if (OddBreaks.in(bytes, at, end)) {
      throw UNSUPPORTED;
    }
    seek();
    if (indent < 0) {
      return Node.Missing.MISSING;
    }
    int from = at;
    Node node = block(indent, spans);
    if (indent >= 0) {
      throw UNSUPPORTED;
    }
    position(spans, from);
    return node;
  }

  /** Documents are told apart before they come here: a marker inside is not ours to judge. */
  private boolean isMarker() {
    byte b = bytes[at];
    return indent == 0
        && (b == '-' || b == '.')
        && at + 2 < end
        && bytes[at + 1] == b
        && bytes[at + 2] == b;
  }

  static Unsupported unsupported() {
    return UNSUPPORTED;
  }

  private void position(@Nullable Spans spans, int from) {
    if (spans != null && lines != null) {
      spans.at(lines.position(from, Math.max(from, lastEnd)));
    }
  }

  /** From the start of a line to the next content; blank lines and comments are passed over. */
  private void seek() throws Unsupported {
    while (at < end) {
      int i = at;
      while (i < end && bytes[i] == ' ') {
        i++;
      }
      if (i >= end) {
        break;
      }
      byte b = bytes[i];
      if (b == '\n') {
        at = i + 1;
      } else if (b == '\r' && i + 1 < end && bytes[i + 1] == '\n') {
        at = i + 2;
      } else if (b == '#') {
        at = tokens.lineEnd(i) + 1;
      } else if (b == '\t' || b == '\r' || b == '%') {
        throw UNSUPPORTED;
      } else {
        indent = i - at;
        at = i;
        if (isMarker()) {
          throw UNSUPPORTED;
        }
        return;
      }
    }
    at = end;
    indent = -1;
  }

  private boolean isDash() {
    return bytes[at] == '-' && (at + 1 >= end || tokens.isBreakOrSpace(at + 1));
  }

  private Node block(int own, @Nullable Spans spans) throws Unsupported, ParseFailure {
    if (++depth > maxDepth) {
      throw new ParseFailure(at, "nested more than " + maxDepth + " deep").asLimit("--max-depth");
    }
    Node node;
    if (isDash()) {
      node = sequence(own, spans);
    } else if (tokens.colon(at) >= 0) {
      node = mapping(own, spans);
    } else if (bytes[at] == '{' || bytes[at] == '[') {
      node = inline(own - 1, spans);
    } else {
      throw UNSUPPORTED;
    }
    depth--;
    return node;
  }

  private Node mapping(int own, @Nullable Spans spans) throws Unsupported, ParseFailure {
    int base = top;
    do {
      int keyAt = at;
      int colon = tokens.colon(at);
      if (colon < 0 || isDash()) {
        throw UNSUPPORTED;
      }
      String key = tokens.key(at, colon);
      at = colon + 1;
      lastEnd = at;
      if (own == 0 && isStatusOfPod(key, base)) {
        skipNested(own);
        continue;
      }
      Spans child = spans == null ? null : spans.key(key);
      Node value = value(own, child, true);
      position(child, keyAt);
      put(base, key, value);
    } while (indent == own);
    if (indent > own) {
      throw UNSUPPORTED;
    }
    // Nulls are kept until here, so that a key that stands twice is seen.
    Node mapping = Mapping.ofPresent(keys, values, base, top);
    top = base;
    return mapping;
  }

  /** A pod's status is the larger part of a dump, and nobody reads it. Keys are interned. */
  @SuppressWarnings("ReferenceEquality")
  private boolean isStatusOfPod(String key, int base) {
    if (depth == 1 && key == "status") {
      for (int i = base; i < top; i++) {
        if (keys[i] == "kind") {
          return values[i] instanceof Node.Text(String kind) && kind.equals("Pod");
        }
      }
    }
    return false;
  }

  /** Passes over lines that are indented more than {@code own}. */
  private void skipNested(int own) throws Unsupported {
    do {
      at = Math.min(end, tokens.lineEnd(at) + 1);
      seek();
    } while (indent > own);
  }

  @SuppressWarnings("ReferenceEquality") // Keys are interned.
  private void put(int base, String key, Node value) throws Unsupported {
    for (int i = base; i < top; i++) {
      if (keys[i] == key || top - base > 256) {
        // The full parser tells where; very wide mappings are its business too.
        throw UNSUPPORTED;
      }
    }
    if (top == keys.length) {
      keys = Arrays.copyOf(keys, top * 2);
      values = Arrays.copyOf(values, top * 2);
    }
    keys[top] = key;
    values[top++] = value;
  }

  private Node sequence(int own, @Nullable Spans spans) throws Unsupported, ParseFailure {
    List<Node> items = new ArrayList<>(4);
    do {
      int dash = at;
      at++;
      lastEnd = at;
      while (at < end && bytes[at] == ' ') {
        at++;
      }
      int from = at < end && !tokens.isBreak(at) && bytes[at] != '#' ? at : dash;
      Spans child = spans == null ? null : new Spans();
      Node item = item(own, own + (at - dash), child);
      position(child, from);
      Spans.add(item, items, child, spans);
    } while (indent == own && isDash());
    if (indent > own) {
      throw UNSUPPORTED;
    }
    return Node.of(items);
  }

  /**
   * @param column the column of the item's first character, which indents a compact mapping
   */
  private Node item(int own, int column, @Nullable Spans spans) throws Unsupported, ParseFailure {
    boolean empty = at >= end || tokens.isBreak(at) || bytes[at] == '#';
    if (!empty && (isDash() || tokens.colon(at) >= 0)) {
      indent = column;
      return block(column, spans);
    }
    return value(own, spans, false);
  }

  /** The value behind a colon or a dash. */
  private Node value(int own, @Nullable Spans spans, boolean listAtSameIndent)
      throws Unsupported, ParseFailure {
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    if (at < end && !tokens.isBreak(at) && bytes[at] != '#') {
      return inline(own, spans);
    }
    if (at < end && bytes[at] == '#' && bytes[at - 1] != ' ') {
      throw UNSUPPORTED;
    }
    at = tokens.lineEnd(at) + 1;
    seek();
    if (indent > own) {
      return block(indent, spans);
    }
    if (listAtSameIndent && indent == own && indent >= 0 && isDash()) {
      return sequence(own, spans);
    }
    return Node.Missing.MISSING;
  }

  /** A value that begins on the current line. */
  private Node inline(int own, @Nullable Spans spans) throws Unsupported, ParseFailure {
    Node node;
    if (bytes[at] == '|') {
      LiteralBlock block = new LiteralBlock(bytes, end, tokens);
      node = block.parse(at, own);
      lastEnd = block.contentEnd();
      at = block.offset();
      seek();
      if (indent > own) {
        throw UNSUPPORTED;
      }
      return node;
    }
    if (bytes[at] == '{' || bytes[at] == '[') {
      FlowYamlParser flow = new FlowYamlParser(bytes, end, tokens, maxDepth - depth, lines);
      node = flow.parse(at, spans);
      at = flow.offset();
    } else {
      node = tokens.scalar(at);
      at = tokens.offset();
    }
    lastEnd = at;
    at = tokens.nextLine(at);
    seek();
    if (indent > own) {
      // A scalar that goes on in the next line, or a wrong indent.
      throw UNSUPPORTED;
    }
    return node;
  }
}
