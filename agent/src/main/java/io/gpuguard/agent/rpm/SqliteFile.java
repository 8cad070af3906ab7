package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The pages of an SQLite database (sqlite.org/fileformat2.html, sections 1.3 to 1.6). Only what
 * tables without indices need; nothing in the file is believed: each page that is read counts
 * against a limit, so that circles end.
 */
final class SqliteFile {

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 100;
  private static final int UTF8 = 1;

  /** At 4 KiB a page 200 MiB; a node's whole database has less. */
  private static final int MOST_PAGES = 50_000;

  private final Bytes bytes;
  private final int pageSize;
  private final long pages;
  private int left = MOST_PAGES;

  /** Bytes of a page that tables may use. */
  final int usable;

  /** Checks the file's header. */
  SqliteFile(Bytes bytes) throws IOException, Malformed {
    byte[] header = bytes.read(0, HEADER);
    if (header.length < HEADER || !ByteBuffer.wrap(header, 0, 16).equals(ByteBuffer.wrap(MAGIC))) {
      throw new Malformed("it does not begin as an SQLite file does");
    }
    int told = (header[16] & 0xff) << 8 | header[17] & 0xff;
    this.pageSize = told == 1 ? 65536 : told;
    if (pageSize < 512 || Integer.bitCount(pageSize) != 1) {
      throw new Malformed("its pages have " + pageSize + " bytes");
    }
    this.usable = pageSize - (header[20] & 0xff);
    if (usable < 480) {
      throw new Malformed("its pages have no room");
    }
    if ((header[19] & 0xff) > 2) {
      throw new Malformed("a version of the format from after 2010");
    }
    if (ByteBuffer.wrap(header).getInt(56) != UTF8) {
      throw new Malformed("its texts are not UTF-8");
    }
    this.bytes = bytes;
    this.pages = bytes.size() / pageSize;
  }

  /** One page; the first has number 1 and begins with the file's header. */
  ByteBuffer page(long number) throws IOException, Malformed {
    if (number < 1 || number > pages) {
      throw new Malformed("page " + number + " of " + pages);
    }
    if (left-- <= 0) {
      throw new Malformed("more than " + MOST_PAGES + " pages would have to be read");
    }
    byte[] page = bytes.read((number - 1) * pageSize, pageSize);
    if (page.length < pageSize) {
      throw new Malformed("page " + number + " is cut off");
    }
    return ByteBuffer.wrap(page);
  }

  /** Where a page's table begins. */
  static int start(long number) {
    return number == 1 ? HEADER : 0;
  }
}
