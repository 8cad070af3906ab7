package io.gpuguard.source;

import java.util.ArrayList;
import java.util.List;

/** Splits a YAML stream at its document markers. */
final class YamlRanges {

  private YamlRanges() {}

  static List<Range> split(byte[] bytes, int from) {
    List<Range> ranges = new ArrayList<>();
    int start = from;
    int startLine = 1;
    int line = 1;
    int at = from;
    while (at < bytes.length) {
      if (isMarker(bytes, at)) {
        add(ranges, bytes, start, at, startLine);
        boolean plain = endsPlainly(bytes, at + 3);
        // A marker with content behind it stays part of its document.
        start = plain ? lineEnd(bytes, at) + 1 : at;
        startLine = plain ? line + 1 : line;
      }
      at = lineEnd(bytes, at) + 1;
      line++;
    }
    add(ranges, bytes, Math.min(start, bytes.length), bytes.length, startLine);
    return ranges;
  }

  private static void add(List<Range> ranges, byte[] bytes, int from, int to, int line) {
    for (int i = from; i < to; i++) {
      if (bytes[i] > ' ' || bytes[i] < 0) {
        ranges.add(new Range(from, to, line, Range.Format.YAML));
        return;
      }
    }
  }

  private static boolean isMarker(byte[] bytes, int at) {
    if (at + 3 > bytes.length) {
      return false;
    }
    byte b = bytes[at];
    boolean three = (b == '-' || b == '.') && bytes[at + 1] == b && bytes[at + 2] == b;
    return three && (at + 3 == bytes.length || bytes[at + 3] <= ' ' && bytes[at + 3] >= 0);
  }

  private static boolean endsPlainly(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r')) {
      i++;
    }
    return i >= bytes.length || bytes[i] == '\n' || (bytes[i] == '#' && i > from);
  }

  private static int lineEnd(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length && bytes[i] != '\n') {
      i++;
    }
    return i;
  }
}
