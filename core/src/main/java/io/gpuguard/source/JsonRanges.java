package io.gpuguard.source;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a JSON text into its top-level values, and a List into its items, without parsing them:
 * then they can be parsed side by side.
 */
final class JsonRanges {

  private final byte[] bytes;
  private final List<Range> ranges = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineCountedTo;

  private JsonRanges(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
    this.lineCountedTo = from;
  }

  /** The ranges in order; what is malformed is left in a range, for the parser to report. */
  static List<Range> split(byte[] bytes, int from) {
    JsonRanges splitter = new JsonRanges(bytes, from);
    while (splitter.skipSpace()) {
      splitter.topLevel();
    }
    return splitter.ranges;
  }

  private boolean skipSpace() {
    while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at < bytes.length;
  }

  private void topLevel() {
    int from = at;
    if (bytes[at] == '{' && listItems()) {
      return;
    }
    at = from;
    int to = skipValue(from);
    add(from, to < 0 ? bytes.length : to);
    at = to < 0 ? bytes.length : to;
  }

  private void add(int from, int to) {
    for (; lineCountedTo < from; lineCountedTo++) {
      if (bytes[lineCountedTo] == '\n') {
        line++;
      }
    }
    ranges.add(new Range(from, to, line, Range.Format.JSON));
  }

  /**
   * Adds the items of a List object; false if this object is none or is malformed. What is no item
   * (kind, metadata) is not needed.
   */
  private boolean listItems() {
    List<int[]> items = new ArrayList<>();
    boolean list = false;
    boolean found = false;
    at++;
    while (skipSpace() && bytes[at] == '"') {
      int keyFrom = at + 1;
      int keyTo = stringEnd(at);
      if (keyTo < 0) {
        return false;
      }
      at = keyTo + 1;
      if (!skipSpace() || bytes[at] != ':') {
        return false;
      }
      at++;
      skipSpace();
      if (is(keyFrom, keyTo, "items") && at < bytes.length && bytes[at] == '[') {
        if (!items(items)) {
          return false;
        }
        found = true;
      } else {
        int from = at;
        at = skipValue(at);
        if (at < 0) {
          return false;
        }
        list |= is(keyFrom, keyTo, "kind") && endsWith(from, at, "List\"");
      }
      if (!skipSpace()) {
        return false;
      }
      if (bytes[at] == '}') {
        at++;
        if (list && found) {
          items.forEach(item -> add(item[0], item[1]));
        }
        return list && found;
      }
      if (bytes[at] != ',') {
        return false;
      }
      at++;
    }
    return false;
  }

  private boolean items(List<int[]> items) {
    at++;
    while (skipSpace()) {
      if (bytes[at] == ']') {
        at++;
        return true;
      }
      if (bytes[at] == ',') {
        at++;
        continue;
      }
      int to = skipValue(at);
      if (to < 0) {
        return false;
      }
      items.add(new int[] {at, to});
      at = to;
    }
    return false;
  }

  private boolean is(int from, int to, String text) {
    return to - from == text.length() && endsWith(from, to, text);
  }

  private boolean endsWith(int from, int to, String text) {
    if (to - from < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[to - text.length() + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int stringEnd(int from) {
    for (int i = from + 1; i < bytes.length; i++) {
      if (bytes[i] == '"') {
        return i;
      }
      if (bytes[i] == '\\') {
        i++;
      }
    }
    return -1;
  }

  /** The offset behind the value that begins here; -1 if it has no end. */
  private int skipValue(int from) {
    int depth = 0;
    int i = from;
    while (i < bytes.length) {
      byte b = bytes[i];
      if (b == '"') {
        i = stringEnd(i);
        if (i < 0) {
          return -1;
        }
        if (depth == 0) {
          return i + 1;
        }
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
        if (depth <= 0) {
          return depth == 0 ? i + 1 : i;
        }
      } else if (depth == 0 && (b == ',' || b == '\n')) {
        return i;
      }
      i++;
    }
    return depth == 0 ? i : -1;
  }
}
