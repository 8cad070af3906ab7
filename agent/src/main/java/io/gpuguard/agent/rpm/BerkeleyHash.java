package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * rpm's database in the form that it had up to Fedora 32 and RHEL 8, Packages: a hash table of
 * Berkeley DB from packages' numbers to their headers (Berkeley DB's dbinc/db_page.h). Numbers are
 * in the order of the machine that made it.
 */
final class BerkeleyHash {

  private static final int MAGIC_AT = 12;
  private static final int MAGIC = 0x061561;
  private static final int META = 512;

  /** Of a page, before the places of its items. */
  private static final int PAGE_HEADER = 26;

  private static final int HASH_UNSORTED = 2;
  private static final int OVERFLOW = 7;
  private static final int HASH = 13;

  private static final int ON_PAGE = 1;
  private static final int OFF_PAGE = 3;

  private final Pages pages;
  private final ByteOrder order;
  private final ByteBuffer meta;

  BerkeleyHash(Bytes bytes) throws IOException, Malformed {
    byte[] begin = bytes.read(0, META);
    if (begin.length < META) {
      throw new Malformed("it has " + begin.length + " bytes");
    }
    this.order =
        ByteBuffer.wrap(begin).getInt(MAGIC_AT) == MAGIC
            ? ByteOrder.BIG_ENDIAN
            : ByteOrder.LITTLE_ENDIAN;
    this.meta = ByteBuffer.wrap(begin).order(order);
    int version = meta.getInt(16);
    if (version < 7 || version > 10) {
      throw new Malformed("version " + version + " of Berkeley DB's hash tables");
    }
    if (meta.get(24) != 0 || (meta.get(26) & 1) != 0) {
      throw new Malformed("its pages are encrypted or bear checksums");
    }
    this.pages = new Pages(bytes, meta.getInt(20), 0);
  }

  /** By the first 16 bytes. */
  static boolean begins(byte[] begin) {
    if (begin.length < MAGIC_AT + 4) {
      return false;
    }
    int magic = ByteBuffer.wrap(begin).getInt(MAGIC_AT);
    return magic == MAGIC || Integer.reverseBytes(magic) == MAGIC;
  }

  List<RpmPackage> read(Predicate<String> wanted) throws IOException, Malformed {
    Candidates candidates = new Candidates(wanted);
    long last = meta.getInt(72) & 0xffffffffL;
    for (long bucket = 0; bucket <= last; bucket++) {
      long next = first(bucket);
      while (next != 0) {
        ByteBuffer page = page(next, HASH, HASH_UNSORTED);
        items(page, candidates);
        next = page.getInt(16) & 0xffffffffL;
      }
    }
    return candidates.packages();
  }

  /** Buckets lie together by powers of two; each such lot has its place in the file. */
  private long first(long bucket) {
    int lot = Long.SIZE - Long.numberOfLeadingZeros(bucket);
    return bucket + (meta.getInt(96 + 4 * Math.min(lot, 31)) & 0xffffffffL);
  }

  private ByteBuffer page(long number, int... types) throws IOException, Malformed {
    ByteBuffer page = pages.page(number).order(order);
    int type = page.get(25);
    if (Arrays.stream(types).noneMatch(t -> t == type)) {
      throw new Malformed("page " + number + " is of type " + type);
    }
    return page;
  }

  /** Keys and values in turn. They lie at the end of the page, the first one last. */
  private void items(ByteBuffer page, Candidates candidates) throws IOException, Malformed {
    int entries = page.getShort(20) & 0xffff;
    if (PAGE_HEADER + 2 * entries > pages.size) {
      throw new Malformed("a page with " + entries + " items");
    }
    for (int i = 1; i < entries; i += 2) {
      int at = place(page, i);
      int end = place(page, i - 1);
      int type = page.get(at);
      if (type == OFF_PAGE && at + 12 <= pages.size) {
        long first = page.getInt(at + 4) & 0xffffffffL;
        candidates.add(page.getInt(at + 8) & 0xffffffffL, length -> chain(first, length));
      } else if (type != ON_PAGE || end < at) {
        throw new Malformed("an item of type " + type);
      } else if (end - at - 1 > 4) { // the number of the last package has no header
        candidates.add(end - at - 1L, length -> page.slice(at + 1, length));
      }
    }
  }

  private int place(ByteBuffer page, int item) throws Malformed {
    int at = page.getShort(PAGE_HEADER + 2 * item) & 0xffff;
    if (at < PAGE_HEADER || at >= pages.size) {
      throw new Malformed("an item outside of its page");
    }
    return at;
  }

  /** The first bytes of a value that has pages of its own. */
  private ByteBuffer chain(long first, int length) throws IOException, Malformed {
    byte[] value = new byte[length];
    long next = first;
    for (int done = 0; done < length; ) {
      ByteBuffer page = page(next, OVERFLOW);
      int part = Math.min(length - done, page.getShort(22) & 0xffff);
      if (part == 0 || PAGE_HEADER + part > pages.size) {
        throw new Malformed("page " + next + " has " + part + " bytes of a value");
      }
      page.get(PAGE_HEADER, value, done, part);
      done += part;
      next = page.getInt(16) & 0xffffffffL;
    }
    return ByteBuffer.wrap(value);
  }
}
