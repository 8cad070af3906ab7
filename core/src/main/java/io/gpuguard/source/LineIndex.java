package io.gpuguard.source;

import io.gpuguard.tree.Position;
import java.util.Arrays;

/** Turns byte offsets of a text into lines and columns. */
final class LineIndex {

  private final byte[] bytes;
  private final int firstLine;
  private final int firstColumn;
  private int[] starts = new int[64];
  private int count;

  /**
   * @param firstLine the line number of the first byte
   * @param firstColumn its column
   */
  LineIndex(byte[] bytes, int from, int to, int firstLine, int firstColumn) {
    this.bytes = bytes;
    this.firstLine = firstLine;
    this.firstColumn = firstColumn;
    add(from);
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        add(i + 1);
      }
    }
  }

  private void add(int start) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
    }
    starts[count++] = start;
  }

  Position position(int from, int to) {
    int end = to;
    while (end > from
        && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r' || bytes[end - 1] == ' ')) {
      end--;
    }
    int line = line(from);
    int endLine = line(end);
    return new Position(
        line + firstLine, column(line, from), endLine + firstLine, column(endLine, end));
  }

  int lineOf(int offset) {
    return line(offset) + firstLine;
  }

  int columnOf(int offset) {
    return column(line(offset), offset);
  }

  private int line(int offset) {
    int at = Arrays.binarySearch(starts, 0, count, offset);
    return at >= 0 ? at : -at - 2;
  }

  /** Columns count code points: bytes that continue one are left out. */
  private int column(int line, int offset) {
    int column = line == 0 ? firstColumn : 1;
    for (int i = starts[line]; i < offset; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        column++;
      }
    }
    return column;
  }
}
