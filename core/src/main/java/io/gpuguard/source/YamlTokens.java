package io.gpuguard.source;

import io.gpuguard.source.BlockYamlParser.Unsupported;
import io.gpuguard.tree.Node;

/** Keys and one-line scalars of the YAML subset. */
final class YamlTokens {

  private static final boolean[] NO_PLAIN_START = new boolean[128];

  static {
    for (char c : ",[]{}#&*!|>'\"%@`".toCharArray()) {
      NO_PLAIN_START[c] = true;
    }
  }

  private final byte[] bytes;
  private final int end;
  private final Texts texts;
  private int offset;

  YamlTokens(byte[] bytes, int end, Texts texts) {
    this.bytes = bytes;
    this.end = end;
    this.texts = texts;
  }

  /** Where the last scalar ended. */
  int offset() {
    return offset;
  }

  boolean isBreak(int i) {
    return bytes[i] == '\n' || (bytes[i] == '\r' && i + 1 < end && bytes[i + 1] == '\n');
  }

  boolean isBreakOrSpace(int i) {
    return bytes[i] == ' ' || isBreak(i);
  }

  /** The offset of the break that ends this line, or of the end. */
  int lineEnd(int from) {
    int i = from;
    while (i < end && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  /** From behind a value to the start of the next line; only a comment may stand between. */
  int nextLine(int from) throws Unsupported {
    int i = from;
    while (i < end && bytes[i] == ' ') {
      i++;
    }
    if (i < end && bytes[i] == '#' && i > from) {
      return lineEnd(i) + 1;
    }
    if (i + 1 < end && bytes[i] == '\r' && bytes[i + 1] == '\n') {
      i++;
    }
    if (i < end && bytes[i] != '\n') {
      throw BlockYamlParser.unsupported();
    }
    return i + 1;
  }

  /** The offset of the colon behind the key that begins here; -1 if no key begins here. */
  int colon(int from) throws Unsupported {
    byte first = bytes[from];
    if (first == '"' || first == '\'') {
      int close = closingQuote(from);
      int i = close + 1;
      while (i < end && bytes[i] == ' ') {
        i++;
      }
      return i < end && bytes[i] == ':' && (i + 1 >= end || isBreakOrSpace(i + 1)) ? i : -1;
    }
    if (first >= 0 && NO_PLAIN_START[first]) {
      return -1;
    }
    if (first == '?') {
      throw BlockYamlParser.unsupported();
    }
    for (int i = from; i < end; i++) {
      byte b = bytes[i];
      if (b == ':' && (i + 1 >= end || isBreakOrSpace(i + 1))) {
        return i;
      }
      if (b == '\n' || (b == '#' && i > from && bytes[i - 1] == ' ')) {
        return -1;
      }
    }
    return -1;
  }

  /** The key between {@code from} and its colon, as the API sees it: always a text. */
  String key(int from, int colon) throws Unsupported {
    byte first = bytes[from];
    if (first == '"' || first == '\'') {
      Node text = scalar(from);
      return text.text("").intern();
    }
    int to = colon;
    while (to > from && bytes[to - 1] == ' ') {
      to--;
    }
    for (int i = from; i < to; i++) {
      if (bytes[i] >= 0 && bytes[i] < ' ') {
        throw BlockYamlParser.unsupported();
      }
    }
    if (to == from || (to - from == 2 && bytes[from] == '<' && bytes[from + 1] == '<')) {
      throw BlockYamlParser.unsupported();
    }
    if (YamlScalars.mayBeSpecial(first, to - from)) {
      String scalar = YamlScalars.resolve(Texts.string(bytes, from, to)).scalar();
      return scalar == null ? "null" : scalar.intern();
    }
    return texts.key(bytes, from, to);
  }

  /** A scalar on one line of a block. */
  Node scalar(int from) throws Unsupported {
    return scalar(from, false);
  }

  Node scalar(int from, boolean inFlow) throws Unsupported {
    byte first = bytes[from];
    if (first == '"') {
      return doubleQuoted(from);
    }
    if (first == '\'') {
      return singleQuoted(from);
    }
    boolean indicator = first == '-' || first == '?' || first == ':';
    if ((first >= 0 && NO_PLAIN_START[first])
        || (indicator && (from + 1 >= end || isBreakOrSpace(from + 1) || inFlow))
            && !(first == '-' && inFlow && from + 1 < end && isWord(bytes[from + 1]))) {
      throw BlockYamlParser.unsupported();
    }
    int to = inFlow ? flowPlainEnd(from) : plainEnd(from);
    offset = to;
    if (YamlScalars.mayBeSpecial(first, to - from)) {
      Node value = YamlScalars.resolve(Texts.string(bytes, from, to));
      return value instanceof Node.Text ? texts.text(bytes, from, to) : value;
    }
    return texts.text(bytes, from, to);
  }

  /** What makes a dash in a flow collection the beginning of a scalar. */
  private static boolean isWord(byte b) {
    return b > ' ' && ",[]{}".indexOf(b) < 0;
  }

  private int plainEnd(int from) throws Unsupported {
    int i = from;
    int to = from;
    while (i < end) {
      byte b = bytes[i];
      if (b == '\n' || (b == '\r' && isBreak(i)) || (b == '#' && bytes[i - 1] == ' ')) {
        break;
      }
      if ((b == ':' && (i + 1 >= end || isBreakOrSpace(i + 1))) || (b >= 0 && b < ' ')) {
        throw BlockYamlParser.unsupported();
      }
      i++;
      if (b != ' ') {
        to = i;
      }
    }
    return to;
  }

  private int flowPlainEnd(int from) throws Unsupported {
    int i = from;
    int to = from;
    while (i < end) {
      byte b = bytes[i];
      if (b == ',' || b == ']' || b == '}') {
        return to;
      }
      if (b == '[' || b == '{' || b == '#' || (b >= 0 && b < ' ')) {
        throw BlockYamlParser.unsupported();
      }
      if (b == ':'
          && (i + 1 >= end || isBreakOrSpace(i + 1) || ",[]{}".indexOf(bytes[i + 1]) >= 0)) {
        return to;
      }
      i++;
      if (b != ' ') {
        to = i;
      }
    }
    throw BlockYamlParser.unsupported();
  }

  private int closingQuote(int from) throws Unsupported {
    byte quote = bytes[from];
    for (int i = from + 1; i < end; i++) {
      byte b = bytes[i];
      if (b == quote) {
        if (quote == '\'' && i + 1 < end && bytes[i + 1] == '\'') {
          i++;
          continue;
        }
        return i;
      }
      if (b == '\\' && quote == '"') {
        i++;
      } else if (b >= 0 && b < ' ' && b != '\t') {
        break;
      }
    }
    throw BlockYamlParser.unsupported();
  }

  private Node singleQuoted(int from) throws Unsupported {
    int close = closingQuote(from);
    offset = close + 1;
    String text = Texts.string(bytes, from + 1, close);
    return text.indexOf('\'') < 0
        ? texts.text(bytes, from + 1, close)
        : new Node.Text(text.replace("''", "'"));
  }

  private Node doubleQuoted(int from) throws Unsupported {
    int close = closingQuote(from);
    offset = close + 1;
    for (int i = from + 1; i < close; i++) {
      if (bytes[i] == '\\') {
        return new Node.Text(unescape(Texts.string(bytes, from + 1, close)));
      }
    }
    return texts.text(bytes, from + 1, close);
  }

  private static String unescape(String text) throws Unsupported {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      int simple = "0abtnvfre\"\\/ ".indexOf(escape);
      if (simple >= 0) {
        out.append("\0\u0007\b\t\n\u000b\f\r\u001b\"\\/ ".charAt(simple));
      } else if (escape == 'u' && i + 4 < text.length() && hex(text, i + 1, 4)) {
        out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        throw BlockYamlParser.unsupported();
      }
    }
    return out.toString();
  }

  private static boolean hex(String text, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }
}
