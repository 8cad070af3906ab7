package io.gpuguard.source;

import io.gpuguard.tree.Node;
import java.nio.charset.StandardCharsets;

/** The smallest parts of JSON, over bytes, with the place where the reading is. */
final class JsonTokens {

  final byte[] bytes;
  final int end;
  private final Texts texts;
  private final JsonSkipper skipper;

  /** Where the next part begins. */
  int at;

  /** Of the string whose close was found last, see {@link Texts#hash}. */
  private int hash;

  JsonTokens(byte[] bytes, int from, int to, Texts texts) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.texts = texts;
    this.skipper = new JsonSkipper(bytes, to);
  }

  void skipSpace() {
    while (at < end) {
      byte b = bytes[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return;
      }
      at++;
    }
  }

  /** Whether this character comes next; it is then passed. */
  boolean takes(char c) {
    if (at < end && bytes[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  void expect(char c) throws ParseFailure {
    if (at >= end) {
      throw new ParseFailure(at, "the JSON text ends too early, '" + c + "' is missing");
    }
    if (bytes[at] != c) {
      throw new ParseFailure(at, "'" + c + "' is missing here");
    }
    at++;
  }

  Node word(String word, Node node) throws ParseFailure {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= end || bytes[at + i] != word.charAt(i)) {
        throw new ParseFailure(at, "'" + word + "' is misspelt");
      }
    }
    at += word.length();
    return node;
  }

  String key() throws ParseFailure {
    if (at >= end || bytes[at] != '"') {
      throw new ParseFailure(at, "a key in double quotes is missing here");
    }
    int close = plainClose();
    if (close >= 0) {
      String key = texts.key(bytes, at + 1, close, hash);
      at = close + 1;
      return key;
    }
    return escaped().intern();
  }

  Node string() throws ParseFailure {
    int close = plainClose();
    if (close >= 0) {
      Node text = texts.text(bytes, at + 1, close, hash);
      at = close + 1;
      return text;
    }
    return new Node.Text(escaped());
  }

  /** The offset of the closing quote if the string has no escapes; -1 if it has. */
  private int plainClose() throws ParseFailure {
    int sum = 0;
    for (int i = at + 1; i < end; i++) {
      byte b = bytes[i];
      if (b == '"') {
        hash = sum;
        return i;
      }
      if (b == '\\') {
        return -1;
      }
      sum = Texts.hash(sum, b);
      if (b < ' ' && b >= 0 && b != '\t') {
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

  Node number() throws ParseFailure {
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

  /** The offset behind the value that begins here; negative if that cannot be told. */
  int valueEnd() {
    return skipper.value(at);
  }

  /** Passes over a value without making anything of it; brackets and strings must be closed. */
  void skipValue() throws ParseFailure {
    int behind = valueEnd();
    if (behind < 0) {
      throw new ParseFailure(at, "the JSON text ends too early, in the value that begins here");
    }
    at = behind;
  }
}
