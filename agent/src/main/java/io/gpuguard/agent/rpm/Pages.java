package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file of pages of one size. Nothing in it is believed: each page that is read counts against a
 * limit, so that circles end.
 */
final class Pages {

  /** At 4 KiB a page 200 MiB; a node's whole database has less. */
  private static final int MOST = 50_000;

  private final Bytes bytes;
  private final int first;
  private final long count;
  private int left = MOST;

  /** Bytes of a page. */
  final int size;

  /**
   * All pages of a file.
   *
   * @param first the number that the first one has
   */
  Pages(Bytes bytes, int size, int first) throws IOException, Malformed {
    if (size < 512 || size > 65536 || Integer.bitCount(size) != 1) {
      throw new Malformed("its pages have " + size + " bytes");
    }
    this.bytes = bytes;
    this.size = size;
    this.first = first;
    this.count = bytes.size() / size;
  }

  /** One page. */
  ByteBuffer page(long number) throws IOException, Malformed {
    if (number < first || number - first >= count) {
      throw new Malformed("page " + number + " of " + count);
    }
    if (left-- <= 0) {
      throw new Malformed("more than " + MOST + " pages would have to be read");
    }
    byte[] page = bytes.read((number - first) * size, size);
    if (page.length < size) {
      throw new Malformed("page " + number + " is cut off");
    }
    return ByteBuffer.wrap(page);
  }
}
