package io.gpuguard.source;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON parser over bytes. It drops nulls, and yields positions only when asked for. */
final class JsonParser {

  /** From so many members on, keys are compared by hash. */
  private static final int WIDE = 64;

  private final byte[] bytes;
  private final int end;
  private final Texts texts;
  private final int maxDepth;
  private final @Nullable LineIndex lines;
  private int at;
  private int depth;

  private String[] keys = new String[16];
  private Node[] values = new Node[16];
  private int top;

  JsonParser(byte[] bytes, int from, int to, Texts texts, int maxDepth, @Nullable LineIndex lines) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.texts = texts;
    this.maxDepth = maxDepth;
    this.lines = lines;
  }

  /** Parses one value; the text must hold nothing else. */
  Node document(@Nullable Spans spans) throws ParseFailure {
    Node node = next(spans);
    skipSpace();
    if (at < end) {
      throw new ParseFailure(at, "there is something after the end of the JSON value");
    }
    return node;
  }

  /** Parses one value and stays behind it. */
  Node next(@Nullable Spans spans) throws ParseFailure {
    skipSpace();
    int from = at;
    Node node = value(spans);
    position(spans, from);
    return node;
  }

  int offset() {
    return at;
  }

  /** Whether only white space is left. */
  boolean atEnd() {
    skipSpace();
    return at >= end;
  }

  private void position(@Nullable Spans spans, int from) {
    if (spans != null && lines != null) {
      spans.at(lines.position(from, at));
    }
  }

  private void skipSpace() {
    while (at < end) {
      byte b = bytes[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return;
      }
      at++;
    }
  }

  private Node value(@Nullable Spans spans) throws ParseFailure {
    if (at >= end) {
      throw new ParseFailure(at, "the JSON text ends too early");
    }
    return switch (bytes[at]) {
      case '{' -> object(spans);
      case '[' -> array(spans);
      case '"' -> string();
      case 't' -> word("true", Node.of(true));
      case 'f' -> word("false", Node.of(false));
      case 'n' -> word("null", Node.Missing.MISSING);
      default -> number();
    };
  }

  private Node word(String word, Node node) throws ParseFailure {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= end || bytes[at + i] != word.charAt(i)) {
        throw new ParseFailure(at, "'" + word + "' is misspelt");
      }
    }
    at += word.length();
    return node;
  }

  private void enter() throws ParseFailure {
    at++;
    if (++depth > maxDepth) {
      throw new ParseFailure(at, "nested more than " + maxDepth + " deep (--max-depth)").asLimit();
    }
  }

  private Node object(@Nullable Spans spans) throws ParseFailure {
    enter();
    int base = top;
    skipSpace();
    if (at < end && bytes[at] == '}') {
      at++;
      depth--;
      return Mapping.EMPTY;
    }
    Set<String> seen = null;
    while (true) {
      skipSpace();
      int keyAt = at;
      String key = key();
      skipSpace();
      expect(':');
      skipSpace();
      if (isDropped(key, base)) {
        skipValue();
        skipSpace();
        if (at < end && bytes[at] == ',') {
          at++;
          continue;
        }
        expect('}');
        depth--;
        return pop(base);
      }
      Spans child = spans == null ? null : spans.key(key);
      Node node = value(child);
      position(child, keyAt);
      seen = seen == null && top - base > WIDE ? new HashSet<>() : seen;
      if (seen == null ? isKnown(key, base) : isKnown(key, base, seen)) {
        throw new ParseFailure(keyAt, "the key '" + key + "' stands twice in one object");
      }
      push(key, node);
      skipSpace();
      if (at < end && bytes[at] == ',') {
        at++;
        continue;
      }
      expect('}');
      depth--;
      return pop(base);
    }
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

  /** Passes over a value without making anything of it; brackets and strings must be closed. */
  private void skipValue() throws ParseFailure {
    int open = 0;
    do {
      if (at >= end) {
        throw new ParseFailure(at, "the JSON text ends too early");
      }
      byte b = bytes[at];
      if (b == '"') {
        skipString();
        continue;
      }
      if (b == '{' || b == '[') {
        open++;
      } else if (b == '}' || b == ']') {
        open--;
      } else if (open == 0 && (b == ',' || b <= ' ')) {
        return;
      }
      if (open < 0) {
        return;
      }
      at++;
    } while (open > 0 || (at < end && bytes[at] != ',' && bytes[at] != '}'));
  }

  private void skipString() throws ParseFailure {
    int from = at++;
    while (at < end && bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    if (at >= end) {
      throw new ParseFailure(from, "a string has no end");
    }
    at++;
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
    skipSpace();
    if (at < end && bytes[at] == ']') {
      at++;
      depth--;
      return Node.Sequence.EMPTY;
    }
    while (true) {
      skipSpace();
      int from = at;
      Spans child = spans == null ? null : new Spans();
      Node item = value(child);
      position(child, from);
      Spans.add(item, items, child, spans);
      skipSpace();
      if (at < end && bytes[at] == ',') {
        at++;
        continue;
      }
      expect(']');
      depth--;
      return Node.of(items);
    }
  }

  private void expect(char c) throws ParseFailure {
    if (at >= end) {
      throw new ParseFailure(at, "the JSON text ends too early, '" + c + "' is missing");
    }
    if (bytes[at] != c) {
      throw new ParseFailure(at, "'" + c + "' is missing here");
    }
    at++;
  }

  private String key() throws ParseFailure {
    if (at >= end || bytes[at] != '"') {
      throw new ParseFailure(at, "a key in double quotes is missing here");
    }
    int close = plainClose();
    if (close >= 0) {
      String key = texts.key(bytes, at + 1, close);
      at = close + 1;
      return key;
    }
    return escaped().intern();
  }

  private Node string() throws ParseFailure {
    int close = plainClose();
    if (close >= 0) {
      Node text = texts.text(bytes, at + 1, close);
      at = close + 1;
      return text;
    }
    return new Node.Text(escaped());
  }

  /** The offset of the closing quote if the string has no escapes; -1 if it has. */
  private int plainClose() throws ParseFailure {
    for (int i = at + 1; i < end; i++) {
      byte b = bytes[i];
      if (b == '"') {
        return i;
      }
      if (b == '\\') {
        return -1;
      }
      if (b >= 0 && b < ' ' && b != '\t') {
        throw new ParseFailure(i, "a control character stands in a string");
      }
    }
    throw new ParseFailure(at, "a string has no end");
  }

  private String escaped() throws ParseFailure {
    StringBuilder out = new StringBuilder();
    int from = ++at;
    while (at < end) {
      byte b = bytes[at];
      if (b == '"') {
        out.append(new String(bytes, from, at - from, StandardCharsets.UTF_8));
        at++;
        return out.toString();
      }
      if (b == '\\') {
        out.append(new String(bytes, from, at - from, StandardCharsets.UTF_8));
        at++;
        escape(out);
        from = at;
      } else {
        at++;
      }
    }
    throw new ParseFailure(from - 1, "a string has no end");
  }

  private void escape(StringBuilder out) throws ParseFailure {
    if (at >= end) {
      throw new ParseFailure(at, "a string has no end");
    }
    byte b = bytes[at++];
    switch (b) {
      case '"', '\\', '/' -> out.append((char) b);
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = at < end ? Character.digit(bytes[at], 16) : -1;
          if (digit < 0) {
            throw new ParseFailure(at, "\\u needs four hexadecimal digits");
          }
          code = code * 16 + digit;
          at++;
        }
        out.append((char) code);
      }
      default -> throw new ParseFailure(at - 1, "unknown escape in a string");
    }
  }

  private Node number() throws ParseFailure {
    int from = at;
    boolean whole = true;
    while (at < end) {
      byte b = bytes[at];
      if (b >= '0' && b <= '9' || b == '-' || b == '+') {
        at++;
      } else if (b == '.' || b == 'e' || b == 'E') {
        whole = false;
        at++;
      } else {
        break;
      }
    }
    String text = Texts.string(bytes, from, at);
    try {
      if (whole) {
        return Node.of(Long.parseLong(text));
      }
      return new Node.Real(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return large(text, from);
    }
  }

  private static Node large(String text, int from) throws ParseFailure {
    try {
      return new Node.Real(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new ParseFailure(
          from, text.isEmpty() ? "a JSON value is missing here" : "not a number");
    }
  }
}
