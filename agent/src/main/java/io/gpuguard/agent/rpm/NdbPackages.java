package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Predicate;

/**
 * rpm's database in the form that SUSE uses, Packages.db: pages of slots, one a package, which say
 * where it lies (rpm's lib/backend/ndb/rpmpkg.c). All numbers are little-endian.
 */
final class NdbPackages {

  private static final int HEADER = 32;
  private static final int PAGE = 4096;
  private static final int SLOT = 16;
  private static final int BLOCK = 16;
  private static final int BLOB_HEADER = 16;

  /** {@code Slot} and {@code BlbS}, as little-endian numbers. */
  private static final int SLOT_MAGIC = 0x746f6c53;

  private static final int BLOB_MAGIC = 0x53626c42;

  /** 255 packages a page; a node has some thousand. */
  private static final int MOST_SLOT_PAGES = 256;

  private final Bytes bytes;

  NdbPackages(Bytes bytes) {
    this.bytes = bytes;
  }

  List<RpmPackage> read(Predicate<String> wanted) throws IOException, Malformed {
    ByteBuffer header = read(0, HEADER);
    int version = header.getInt(4);
    int pages = header.getInt(12);
    if (version != 0) {
      throw new Malformed("version " + version + " of the format");
    }
    if (pages < 1 || pages > MOST_SLOT_PAGES) {
      throw new Malformed(pages + " pages of slots");
    }
    Candidates candidates = new Candidates(wanted);
    ByteBuffer slots = read(0, pages * PAGE);
    for (int at = HEADER; at < slots.limit(); at += SLOT) {
      if (slots.getInt(at) != SLOT_MAGIC) {
        throw new Malformed("no slot at byte " + at);
      }
      int number = slots.getInt(at + 4);
      if (number != 0) {
        add(number, BLOCK * (slots.getInt(at + 8) & 0xffffffffL), candidates);
      }
    }
    return candidates.packages();
  }

  private void add(int number, long at, Candidates candidates) throws IOException, Malformed {
    ByteBuffer blob = read(at, BLOB_HEADER);
    if (blob.getInt(0) != BLOB_MAGIC || blob.getInt(4) != number) {
      throw new Malformed("package " + number + " is not where its slot says");
    }
    candidates.add(
        blob.getInt(12) & 0xffffffffL,
        length -> read(at + BLOB_HEADER, length).order(ByteOrder.BIG_ENDIAN));
  }

  private ByteBuffer read(long at, int length) throws IOException, Malformed {
    byte[] read = bytes.read(at, length);
    if (read.length < length) {
      throw new Malformed("it ends before byte " + (at + length));
    }
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }
}
