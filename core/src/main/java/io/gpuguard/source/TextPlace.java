package io.gpuguard.source;

/** Counts lines and columns from one range of a text to the next. */
final class TextPlace {

  private long offset;
  private int line = 1;
  private int column = 1;

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
    return column;
  }

  /** Goes over bytes that follow the last ones. */
  void advance(byte[] bytes, int from, int to) {
    int lines = 0;
    for (int i = from; i < to; i++) {
      lines += bytes[i] == '\n' ? 1 : 0;
    }
    int start = from;
    if (lines > 0) {
      start = to;
      while (bytes[start - 1] != '\n') {
        start--;
      }
      line += lines;
      column = 1;
    }
    for (int i = start; i < to; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        column++;
      }
    }
    offset += to - from;
  }
}
