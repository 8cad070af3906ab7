package io.gpuguard.source;

/** A text is malformed. Offsets are bytes; -1 if line and column are given instead. */
final class ParseFailure extends Exception {

  final int offset;
  final int line;
  final int column;

  /** Whether a limit of the reader was reached, so that the text may be fine. */
  final boolean limit;

  /** Which option of the command line moves the limit; empty if none. */
  private final String option;

  ParseFailure(int offset, String message) {
    this(offset, 0, 0, message, false, "");
  }

  ParseFailure(int line, int column, String message) {
    this(-1, line, column, message, false, "");
  }

  private ParseFailure(
      int offset, int line, int column, String message, boolean limit, String option) {
    super(message, null, false, false);
    this.offset = offset;
    this.line = line;
    this.column = column;
    this.limit = limit;
    this.option = option;
  }

  /** The same place and words, but a limit is what was reached. */
  ParseFailure asLimit(String movedBy) {
    return new ParseFailure(offset, line, column, reason(), true, movedBy);
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  /** The reason, with the option that moves the limit. */
  String reasonAndOption() {
    return option.isEmpty() ? reason() : reason() + " (" + option + ")";
  }
}
