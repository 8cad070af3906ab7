package io.gpuguard.source;

/** A text is malformed. Offsets are bytes; -1 if line and column are given instead. */
final class ParseFailure extends Exception {

  final int offset;
  final int line;
  final int column;

  ParseFailure(int offset, String message) {
    super(message, null, false, false);
    this.offset = offset;
    this.line = 0;
    this.column = 0;
  }

  ParseFailure(int line, int column, String message) {
    super(message, null, false, false);
    this.offset = -1;
    this.line = line;
    this.column = column;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
