package io.gpuguard.source;

/** Finds the ends of JSON values without making anything of them. */
final class JsonSkipper {

  /** The text ends before the value does. */
  static final int INCOMPLETE = -1;

  /** This is no JSON. */
  static final int MALFORMED = -2;

  private final byte[] bytes;
  private final int end;

  /** How many lines ended in the value that was passed last. */
  private int lines;

  JsonSkipper(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  int space(int from) {
    int i = from;
    while (i < end && bytes[i] <= ' ' && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /** Whether a JSON value may begin with this character. */
  static boolean mayBegin(byte b) {
    return "{[\"-0123456789tfn".indexOf(b) >= 0;
  }

  /** The offset of the quote that closes the string which begins here. */
  int stringEnd(int from) {
    for (int i = from + 1; i < end; i++) {
      byte b = bytes[i];
      if (b == '"') {
        return i;
      }
      if (b == '\\') {
        i++;
      } else if (b == '\n') {
        return MALFORMED;
      }
    }
    return INCOMPLETE;
  }

  /** How many lines end in the value whose end was found last. */
  int lines() {
    return lines;
  }

  /** The offset behind the value that begins here. */
  int value(int from) {
    lines = 0;
    int ends = 0;
    int depth = 0;
    int i = from;
    while (i < end) {
      byte b = bytes[i];
      if (b == '"') {
        i = stringEnd(i);
        if (i < 0) {
          return i;
        }
        if (depth == 0) {
          return i + 1;
        }
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
        if (depth <= 0) {
          lines = ends;
          return depth == 0 ? i + 1 : i;
        }
      } else if (b == '\n' && depth > 0) {
        ends++;
      } else if (depth == 0 && (b == ',' || b <= ' ' && b >= 0)) {
        return i;
      }
      i++;
    }
    return depth == 0 ? i : INCOMPLETE;
  }

  Members members(int brace) {
    return new Members(brace);
  }

  /** Goes through the members of an object. */
  final class Members {
    private int at;
    private int keyFrom;
    private int keyTo;
    private boolean first = true;
    private boolean closed;
    private int failure = MALFORMED;

    private Members(int brace) {
      this.at = brace + 1;
    }

    /** Goes to the next member's value; false at the end of the object or of what can be read. */
    boolean next() {
      int i = space(at);
      if (i < end && bytes[i] == '}') {
        at = i + 1;
        closed = true;
        return false;
      }
      if (!first && i < end && bytes[i] != ',') {
        return fail(MALFORMED);
      }
      i = first ? i : space(i + 1);
      first = false;
      if (i >= end) {
        return fail(INCOMPLETE);
      }
      if (bytes[i] != '"') {
        return fail(MALFORMED);
      }
      int close = stringEnd(i);
      if (close < 0) {
        return fail(close);
      }
      keyFrom = i + 1;
      keyTo = close;
      i = space(close + 1);
      if (i < end && bytes[i] != ':') {
        return fail(MALFORMED);
      }
      at = space(i + 1);
      return at < end || fail(INCOMPLETE);
    }

    private boolean fail(int reason) {
      failure = reason;
      return false;
    }

    boolean skipValue() {
      int to = value(at);
      if (to < 0 || to == at) {
        return fail(to == at ? MALFORMED : to);
      }
      at = to;
      return true;
    }

    int valueFrom() {
      return at;
    }

    /** Where this is now: behind the value, or behind the object once it is closed. */
    int at() {
      return at;
    }

    boolean closed() {
      return closed;
    }

    int failure() {
      return failure;
    }

    boolean isKey(String key) {
      if (keyTo - keyFrom != key.length()) {
        return false;
      }
      for (int i = 0; i < key.length(); i++) {
        if (bytes[keyFrom + i] != key.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }
}
