package io.gpuguard.source;

import org.jspecify.annotations.Nullable;

/** Counts lines and columns from one range of a text to the next. */
final class TextPlace {

  private long offset;
  private int line = 1;
  private int column = 1;

  // The part of the line that nobody has asked the column of: a place that is asked for mostly
  // stands near the beginning of its line, behind much that need not be counted then.
  private byte @Nullable [] rest;
  private int restFrom;
  private int restTo;

  TextPlace(long offset) {
    this.offset = offset;
  }

  long offset() {
    return offset;
  }

  int line() {
    return line;
  }

  /** In code points, from 1. */
  int column() {
    count();
    return column;
  }

  private void count() {
    byte[] bytes = rest;
    if (bytes == null) {
      return;
    }
    int points = 0;
    for (int i = restFrom; i < restTo; i++) {
      points += (bytes[i] & 0xc0) != 0x80 ? 1 : 0;
    }
    column += points;
    rest = null;
  }

  /** Goes over bytes that follow the last ones. */
  void advance(byte[] bytes, int from, int to) {
    int lines = 0;
    for (int i = from; i < to; i++) {
      lines += bytes[i] == '\n' ? 1 : 0;
    }
    advance(bytes, from, to, lines);
  }

  /**
   * The same where it is known how many lines end in them.
   *
   * @param bytes must not change before the next call
   */
  @SuppressWarnings("ReferenceEquality") // The same piece, not an equal one.
  void advance(byte[] bytes, int from, int to, int lines) {
    int start = from;
    if (lines > 0) {
      start = to;
      while (bytes[start - 1] != '\n') {
        start--;
      }
      line += lines;
      column = 1;
      rest = null;
    }
    if (bytes != rest || start != restTo) {
      count();
      rest = bytes;
      restFrom = start;
    }
    restTo = to;
    offset += to - from;
  }
}
