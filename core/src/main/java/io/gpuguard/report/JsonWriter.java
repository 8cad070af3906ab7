package io.gpuguard.report;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import org.jspecify.annotations.Nullable;

/**
 * Writes indented JSON piece by piece. Fields that do not apply are left out by the caller; null
 * values are left out here.
 */
public final class JsonWriter {

  private final StringBuilder out;
  private final boolean indented;
  private int depth;
  private boolean first = true;

  public JsonWriter(StringBuilder out) {
    this(out, true);
  }

  public JsonWriter(StringBuilder out, boolean indented) {
    this.out = out;
    this.indented = indented;
  }

  /** Begins an object, as a value or as the root. */
  public JsonWriter object() {
    return open('{');
  }

  public JsonWriter object(String key) {
    key(key);
    return open('{');
  }

  public JsonWriter array(String key) {
    key(key);
    return open('[');
  }

  public JsonWriter array() {
    return open('[');
  }

  private JsonWriter open(char bracket) {
    separate();
    out.append(bracket);
    depth++;
    first = true;
    return this;
  }

  public JsonWriter endObject() {
    return close('}');
  }

  public JsonWriter endArray() {
    return close(']');
  }

  private JsonWriter close(char bracket) {
    depth--;
    if (!first) {
      newLine();
    }
    out.append(bracket);
    first = false;
    return this;
  }

  private boolean afterKey;

  private void separate() {
    if (afterKey) {
      afterKey = false;
      return;
    }
    if (depth > 0) {
      if (!first) {
        out.append(',');
      }
      newLine();
    }
    first = false;
  }

  private void newLine() {
    if (indented) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  public JsonWriter key(String key) {
    separate();
    quote(key);
    out.append(indented ? ": " : ":");
    afterKey = true;
    return this;
  }

  public JsonWriter field(String key, @Nullable String value) {
    if (value != null) {
      key(key);
      value(value);
    }
    return this;
  }

  public JsonWriter field(String key, long value) {
    key(key);
    return value(value);
  }

  public JsonWriter field(String key, boolean value) {
    key(key);
    separate();
    out.append(value);
    return this;
  }

  public JsonWriter field(String key, Node value) {
    if (value.present()) {
      key(key);
      value(value);
    }
    return this;
  }

  /** A list of texts; left out if it is empty. */
  public JsonWriter field(String key, Iterable<String> values) {
    if (values.iterator().hasNext()) {
      array(key);
      values.forEach(this::value);
      endArray();
    }
    return this;
  }

  public JsonWriter value(String value) {
    separate();
    quote(value);
    return this;
  }

  public JsonWriter value(long value) {
    separate();
    out.append(value);
    return this;
  }

  public JsonWriter value(Node node) {
    switch (node) {
      case Node.Text(String text) -> value(text);
      case Node.Whole(long whole) -> value(whole);
      case Node.Real(double real) -> {
        separate();
        out.append(real);
      }
      case Node.Flag(boolean flag) -> {
        separate();
        out.append(flag);
      }
      case Node.Sequence sequence -> {
        array();
        sequence.items().forEach(this::value);
        endArray();
      }
      case Mapping mapping -> {
        object();
        mapping.forEach(
            (key, child) -> {
              key(key);
              value(child);
            });
        endObject();
      }
      case Node.Missing _ -> throw new IllegalArgumentException("a missing value has no JSON");
    }
    return this;
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029' || c == 0x7f) {
            out.append("\\u").append(String.format("%04x", (int) c));
          } else if (Character.isSurrogate(c) && !paired(text, i)) {
            out.append("\\ufffd");
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
