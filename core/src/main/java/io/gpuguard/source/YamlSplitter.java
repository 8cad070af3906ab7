package io.gpuguard.source;

import java.util.List;

/** Cuts a YAML stream at its document markers. */
final class YamlSplitter implements Splitter {

  private final TextPlace place;

  /**
   * @param offset of the first byte in the text
   */
  YamlSplitter(long offset) {
    this.place = new TextPlace(offset);
  }

  @Override
  public int split(byte[] bytes, int from, int to, boolean last, List<Range> ranges) {
    int start = from;
    int at = from;
    while (at < to) {
      int end = lineEnd(bytes, at, to);
      if (end == to && !last) {
        break;
      }
      int next = Math.min(to, end + 1);
      if (isMarker(bytes, at, to)) {
        add(ranges, bytes, start, at);
        // A marker with content behind it stays part of its document.
        start = endsPlainly(bytes, at + 3, to) ? next : at;
        place.advance(bytes, at, start);
      }
      at = next;
    }
    if (!last) {
      return start;
    }
    add(ranges, bytes, start, to);
    return to;
  }

  private void add(List<Range> ranges, byte[] bytes, int from, int to) {
    if (holdsContent(bytes, from, to)) {
      ranges.add(Range.document(place.offset(), to - from, place.line(), Range.Format.YAML));
    }
    place.advance(bytes, from, to);
  }

  /** Whether there is more than blank lines, comments and directives. */
  private static boolean holdsContent(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte b = bytes[at];
      boolean lineStart = at == from || bytes[at - 1] == '\n';
      if (b == '#' || (b == '%' && lineStart)) {
        at = lineEnd(bytes, at, to);
      } else if (b > ' ' || b < 0) {
        boolean mark = Utf8.isMark(bytes, at, to);
        if (!mark) {
          return true;
        }
        at += 2;
      }
      at++;
    }
    return false;
  }

  private static boolean isMarker(byte[] bytes, int at, int to) {
    if (at + 3 > to) {
      return false;
    }
    byte b = bytes[at];
    boolean three = (b == '-' || b == '.') && bytes[at + 1] == b && bytes[at + 2] == b;
    return three && (at + 3 == to || bytes[at + 3] <= ' ' && bytes[at + 3] >= 0);
  }

  private static boolean endsPlainly(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r')) {
      i++;
    }
    return i >= to || bytes[i] == '\n' || (bytes[i] == '#' && i > from);
  }

  static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }
}
