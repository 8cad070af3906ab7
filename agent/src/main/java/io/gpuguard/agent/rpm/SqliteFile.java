package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The pages of an SQLite database (sqlite.org/fileformat2.html, sections 1.3 to 1.6). Only what
 * tables without indices need.
 */
final class SqliteFile {

  private static final int HEADER = 100;
  private static final int UTF8 = 1;

  private final Pages pages;

  /** Bytes of a page that tables may use. */
  final int usable;

  /** Checks the file's header, behind its first words. */
  SqliteFile(Bytes bytes) throws IOException, Malformed {
    byte[] header = bytes.read(0, HEADER);
    if (header.length < HEADER) {
      throw new Malformed("it has " + header.length + " bytes");
    }
    int told = (header[16] & 0xff) << 8 | header[17] & 0xff;
    this.pages = new Pages(bytes, told == 1 ? 65536 : told, 1);
    this.usable = pages.size - (header[20] & 0xff);
    if (usable < 480) {
      throw new Malformed("its pages have no room");
    }
    if ((header[19] & 0xff) > 2) {
      throw new Malformed("a version of the format from after 2010");
    }
    if (ByteBuffer.wrap(header).getInt(56) != UTF8) {
      throw new Malformed("its texts are not UTF-8");
    }
  }

  /** One page; the first has number 1 and begins with the file's header. */
  ByteBuffer page(long number) throws IOException, Malformed {
    return pages.page(number);
  }

  /** Where a page's table begins. */
  static int start(long number) {
    return number == 1 ? HEADER : 0;
  }
}
