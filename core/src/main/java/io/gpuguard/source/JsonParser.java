package io.gpuguard.source;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON parser over bytes. It drops nulls, and yields positions only when asked for. */
final class JsonParser {

  /** From so many members on, keys are compared by hash. */
  private static final int WIDE = 64;

  private final JsonTokens in;
  private final int maxDepth;
  private final @Nullable LineIndex lines;
  private final @Nullable Repeats repeats;
  private int depth;

  /** Whether this is in a value that was looked for among the repeats. */
  private boolean sought;

  private String[] keys = new String[16];
  private Node[] values = new Node[16];
  private int top;

  /** A parser that yields values. */
  JsonParser(JsonTokens in, int maxDepth, @Nullable Repeats repeats) {
    this(in, maxDepth, repeats, null);
  }

  /** A parser that yields positions too. */
  JsonParser(JsonTokens in, int maxDepth, LineIndex lines) {
    this(in, maxDepth, null, lines);
  }

  private JsonParser(
      JsonTokens in, int maxDepth, @Nullable Repeats repeats, @Nullable LineIndex lines) {
    this.in = in;
    this.maxDepth = maxDepth;
    this.repeats = repeats;
    this.lines = lines;
  }

  /** Parses one value; the text must hold nothing else. */
  Node document(@Nullable Spans spans) throws ParseFailure {
    in.skipSpace();
    int from = in.at;
    Node node = value(spans);
    position(spans, from);
    in.skipSpace();
    if (in.at < in.end) {
      throw new ParseFailure(in.at, "there is something after the end of the JSON value");
    }
    return node;
  }

  private void position(@Nullable Spans spans, int from) {
    if (spans != null && lines != null) {
      spans.at(lines.position(from, in.at));
    }
  }

  private Node value(@Nullable Spans spans) throws ParseFailure {
    if (in.at >= in.end) {
      throw new ParseFailure(in.at, "the JSON text ends too early");
    }
    return switch (in.bytes[in.at]) {
      case '{' -> object(spans);
      case '[' -> array(spans);
      case '"' -> in.string();
      case 't' -> in.word("true", Node.of(true));
      case 'f' -> in.word("false", Node.of(false));
      case 'n' -> in.word("null", Node.Missing.MISSING);
      default -> in.number();
    };
  }

  private void enter() throws ParseFailure {
    in.at++;
    if (++depth > maxDepth) {
      throw new ParseFailure(in.at, "nested more than " + maxDepth + " deep")
          .asLimit("--max-depth");
    }
  }

  private Node object(@Nullable Spans spans) throws ParseFailure {
    enter();
    int base = top;
    in.skipSpace();
    if (in.takes('}')) {
      depth--;
      return Mapping.EMPTY;
    }
    Set<String> seen = null;
    do {
      in.skipSpace();
      int keyAt = in.at;
      String key = in.key();
      in.skipSpace();
      in.expect(':');
      in.skipSpace();
      if (isDropped(key, base)) {
        in.skipValue();
      } else {
        Spans child = spans == null ? null : spans.key(key);
        Node node = isSought(key) ? repeated(key) : value(child);
        position(child, keyAt);
        seen = seen == null && top - base > WIDE ? new HashSet<>() : seen;
        if (seen == null ? isKnown(key, base) : isKnown(key, base, seen)) {
          throw new ParseFailure(keyAt, "the key '" + key + "' stands twice in one object");
        }
        push(key, node);
      }
      in.skipSpace();
    } while (in.takes(','));
    in.expect('}');
    depth--;
    return pop(base);
  }

  /**
   * Whether the value may be one that was parsed before. What an object holds directly is not: some
   * of that is dropped, see below.
   */
  private boolean isSought(String key) {
    return repeats != null
        && depth > 1
        && !sought
        && in.at < in.end
        && (in.bytes[in.at] == '{' || in.bytes[in.at] == '[')
        && repeats.areLikely(key, depth);
  }

  private Node repeated(String key) throws ParseFailure {
    Repeats known = Objects.requireNonNull(repeats);
    int from = in.at;
    int to = in.valueEnd();
    Node same = to < 0 ? null : known.find(key, depth, in.bytes, from, to);
    if (same != null) {
      in.at = to;
      return same;
    }
    sought = true;
    Node node = value(null);
    sought = false;
    return known.keep(depth, in.bytes, from, in.at, node);
  }

  /**
   * Whether nobody will read the value: a pod's status, and the bookkeeping of server-side apply.
   * They are the larger part of a dump. Keys are interned.
   */
  @SuppressWarnings("ReferenceEquality")
  private boolean isDropped(String key, int base) {
    if (depth == 2 && (key == "managedFields" || key == "resourceVersion")) {
      return true;
    }
    if (depth == 1 && key == "status") {
      for (int i = base; i < top; i++) {
        if (keys[i] == "kind") {
          return values[i] instanceof Node.Text(String kind) && kind.equals("Pod");
        }
      }
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // Keys are interned.
  private boolean isKnown(String key, int base) {
    for (int i = base; i < top; i++) {
      if (keys[i] == key) {
        return true;
      }
    }
    return false;
  }

  /** The same for a wide object, where comparing all would take too long. */
  private boolean isKnown(String key, int base, Set<String> seen) {
    if (seen.isEmpty()) {
      seen.addAll(Arrays.asList(keys).subList(base, top));
    }
    return !seen.add(key);
  }

  private void push(String key, Node node) {
    if (top == keys.length) {
      keys = Arrays.copyOf(keys, top * 2);
      values = Arrays.copyOf(values, top * 2);
    }
    keys[top] = key;
    values[top++] = node;
  }

  private Node pop(int base) {
    // Nulls are kept until here, so that a key that stands twice is seen.
    Node mapping = Mapping.ofPresent(keys, values, base, top);
    top = base;
    return mapping;
  }

  private Node array(@Nullable Spans spans) throws ParseFailure {
    enter();
    List<Node> items = new ArrayList<>(4);
    in.skipSpace();
    if (in.takes(']')) {
      depth--;
      return Node.Sequence.EMPTY;
    }
    do {
      in.skipSpace();
      int from = in.at;
      Spans child = spans == null ? null : new Spans();
      Node item = value(child);
      position(child, from);
      Spans.add(item, items, child, spans);
      in.skipSpace();
    } while (in.takes(','));
    in.expect(']');
    depth--;
    return Node.of(items);
  }
}
