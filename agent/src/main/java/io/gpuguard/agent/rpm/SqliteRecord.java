package io.gpuguard.agent.rpm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of one row: types first, then values. */
final class SqliteRecord {

  /** rpm's tables have three, SQLite's list of tables five. */
  private static final int MOST_COLUMNS = 16;

  private final ByteBuffer row;
  private final List<Column> columns = new ArrayList<>();

  private record Column(long type, int from, int length) {}

  SqliteRecord(ByteBuffer row) throws Malformed {
    this.row = row;
    Varint header = Varint.read(row, 0);
    if (header.value() < header.bytes() || header.value() > row.limit()) {
      throw new Malformed("a row whose types take " + header.value() + " bytes");
    }
    int at = header.bytes();
    long from = header.value();
    while (at < header.value() && columns.size() < MOST_COLUMNS) {
      Varint type = Varint.read(row, at);
      at += type.bytes();
      long length = length(type.value());
      if (length > row.limit() - from) {
        throw new Malformed("a column that is longer than its row");
      }
      columns.add(new Column(type.value(), (int) from, (int) length));
      from += length;
    }
  }

  private static long length(long type) throws Malformed {
    if (type >= 12) {
      return (type - 12) / 2;
    }
    if (type < 0) {
      throw new Malformed("a column of type " + type);
    }
    return switch ((int) type) {
      case 0, 8, 9 -> 0;
      case 1, 2, 3, 4 -> type;
      case 5 -> 6;
      case 6, 7 -> 8;
      default -> throw new Malformed("a column of type " + type);
    };
  }

  /** Null if the column is no text. */
  @Nullable String text(int number) {
    Column column = number < columns.size() ? columns.get(number) : null;
    if (column == null || column.type < 13 || column.type % 2 == 0) {
      return null;
    }
    byte[] bytes = new byte[column.length];
    row.get(column.from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A column's bytes; null if it has none. */
  @Nullable ByteBuffer blob(int number) {
    Column column = number < columns.size() ? columns.get(number) : null;
    return column == null || column.type < 12 || column.type % 2 != 0
        ? null
        : row.slice(column.from, column.length);
  }

  /** A whole number; -1 if the column is none. */
  long number(int number) {
    Column column = number < columns.size() ? columns.get(number) : null;
    if (column == null || column.type < 1 || column.type > 9 || column.type == 7) {
      return -1;
    }
    if (column.length == 0) {
      return column.type - 8; // the constants 0 and 1
    }
    long value = row.get(column.from);
    for (int i = 1; i < column.length; i++) {
      value = value << 8 | row.get(column.from + i) & 0xff;
    }
    return value;
  }
}
