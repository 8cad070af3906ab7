package io.gpuguard.source;

import java.util.Arrays;

/**
 * Line ends that editors hardly show: a lone carriage return, next line, line separator, paragraph
 * separator. kubectl's YAML takes each for a line end, so that one in a comment hides a field from
 * a reader, not from the cluster. Here they end lines for the parser, but not in positions.
 */
final class OddBreaks {

  private int[] starts = new int[64];
  private int count;

  /** Counts the lines of a text as an editor does, by code points. */
  OddBreaks(String text) {
    int index = 0;
    count = 1;
    for (int i = 0; i < text.length(); index++) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\n') {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = index + 1;
      }
    }
  }

  /** From 0. */
  int line(int index) {
    int at = Arrays.binarySearch(starts, 0, count, index);
    return at >= 0 ? at : -at - 2;
  }

  /** From 0. */
  int column(int index) {
    return index - starts[line(index)];
  }

  /** Whether there is one, or a byte order mark, which some parsers drop and some keep. */
  static boolean in(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] <= '\r' && isOdd(bytes, i, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOdd(byte[] bytes, int i, int to) {
    int b = bytes[i] & 0xff;
    if (b == '\r') {
      return i + 1 >= to || bytes[i + 1] != '\n';
    }
    boolean nextLine = b == 0xc2 && i + 1 < to && (bytes[i + 1] & 0xff) == 0x85;
    boolean separator =
        b == 0xe2
            && i + 2 < to
            && (bytes[i + 1] & 0xff) == 0x80
            && ((bytes[i + 2] & 0xff) == 0xa8 || (bytes[i + 2] & 0xff) == 0xa9);
    return nextLine || separator || Utf8.isMark(bytes, i, to);
  }

  static boolean in(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean carriage = c == '\r' && (i + 1 >= text.length() || text.charAt(i + 1) != '\n');
      if (carriage || c == '\u0085' || c == '\u2028' || c == '\u2029') {
        return true;
      }
    }
    return false;
  }

  /** The text with plain line ends, of the same length. */
  static String plain(String text) {
    return text.replace('\u0085', '\n').replace('\u2028', '\n').replace('\u2029', '\n');
  }
}
