package io.gpuguard.source;

import io.gpuguard.source.BlockYamlParser.Unsupported;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Flow collections on one line: {@code {a: b}} and {@code [1, 2]}. */
final class FlowYamlParser {

  private final byte[] bytes;
  private final int end;
  private final YamlTokens tokens;
  private final int maxDepth;
  private final @Nullable LineIndex lines;
  private int at;
  private int depth;

  FlowYamlParser(
      byte[] bytes, int end, YamlTokens tokens, int maxDepth, @Nullable LineIndex lines) {
    this.bytes = bytes;
    this.end = end;
    this.tokens = tokens;
    this.maxDepth = maxDepth;
    this.lines = lines;
  }

  Node parse(int from, @Nullable Spans spans) throws Unsupported, ParseFailure {
    at = from;
    return value(spans);
  }

  int offset() {
    return at;
  }

  private Node value(@Nullable Spans spans) throws Unsupported, ParseFailure {
    return switch (peek()) {
      case '{' -> mapping(spans);
      case '[' -> sequence(spans);
      default -> {
        Node node = tokens.scalar(at, true);
        at = tokens.offset();
        yield node;
      }
    };
  }

  /** The next character that is no space; a line end is outside the subset. */
  private byte peek() throws Unsupported {
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    if (at >= end || bytes[at] == '\n' || bytes[at] == '\r') {
      throw BlockYamlParser.unsupported();
    }
    return bytes[at];
  }

  private void enter() throws ParseFailure {
    at++;
    if (++depth > maxDepth) {
      throw new ParseFailure(at, "nested too deeply").asLimit("--max-depth");
    }
  }

  private Node sequence(@Nullable Spans spans) throws Unsupported, ParseFailure {
    enter();
    List<Node> items = new ArrayList<>(4);
    while (peek() != ']') {
      int from = at;
      Spans child = spans == null ? null : new Spans();
      Node item = value(child);
      position(child, from);
      Spans.add(item, items, child, spans);
      if (peek() == ',') {
        at++;
      } else if (peek() != ']') {
        throw BlockYamlParser.unsupported();
      }
    }
    at++;
    depth--;
    return Node.of(items);
  }

  private Node mapping(@Nullable Spans spans) throws Unsupported, ParseFailure {
    enter();
    List<String> keys = new ArrayList<>(4);
    List<Node> values = new ArrayList<>(4);
    while (peek() != '}') {
      int from = at;
      String key = key();
      if (keys.contains(key) || keys.size() > 256) {
        throw BlockYamlParser.unsupported();
      }
      Spans child = spans == null ? null : spans.key(key);
      byte next = peek();
      Node value = next == ',' || next == '}' ? Node.Missing.MISSING : value(child);
      position(child, from);
      keys.add(key);
      values.add(value);
      if (peek() == ',') {
        at++;
      } else if (peek() != '}') {
        throw BlockYamlParser.unsupported();
      }
    }
    at++;
    depth--;
    return present(keys, values);
  }

  private static Node present(List<String> keys, List<Node> values) {
    return Mapping.ofPresent(
        keys.toArray(String[]::new), values.toArray(Node[]::new), 0, keys.size());
  }

  private String key() throws Unsupported {
    Node scalar = tokens.scalar(at, true);
    if (tokens.offset() == at || "<<".equals(scalar.text())) {
      throw BlockYamlParser.unsupported();
    }
    at = tokens.offset();
    if (peek() != ':') {
      throw BlockYamlParser.unsupported();
    }
    at++;
    String key = scalar.scalar();
    return key == null ? "null" : key.intern();
  }

  private void position(@Nullable Spans spans, int from) {
    if (spans != null && lines != null) {
      spans.at(lines.position(from, at));
    }
  }
}
