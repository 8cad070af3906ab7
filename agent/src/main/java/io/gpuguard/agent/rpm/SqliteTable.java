package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The rows of one table: a tree of pages, with long rows on further pages. */
final class SqliteTable {

  private static final int LEAF = 0x0d;
  private static final int INTERIOR = 0x05;

  /** Each level has at least two children, and files no more than 2^32 pages. */
  private static final int DEEPEST = 32;

  private final SqliteFile file;
  private final long root;
  private final int longest;

  /**
   * A table.
   *
   * @param root the page where its tree begins
   * @param longest row that is read at all
   */
  SqliteTable(SqliteFile file, long root, int longest) {
    this.file = file;
    this.root = root;
    this.longest = longest;
  }

  /** Takes rows; false for no more of them. */
  interface Taker {
    boolean take(long row, SqliteRecord record) throws IOException, Malformed;
  }

  /** All rows in their order. */
  void rows(Taker taker) throws IOException, Malformed {
    boolean _ = walk(root, taker, 0);
  }

  private boolean walk(long number, Taker taker, int depth) throws IOException, Malformed {
    Page page = page(number, depth);
    for (int i = 0; i < page.cells; i++) {
      int at = page.cell(i);
      boolean more =
          page.leaf
              ? leaf(page, at, taker)
              : walk(page.bytes.getInt(at) & 0xffffffffL, taker, depth + 1);
      if (!more) {
        return false;
      }
    }
    return page.leaf || walk(page.last, taker, depth + 1);
  }

  private boolean leaf(Page page, int at, Taker taker) throws IOException, Malformed {
    Varint length = Varint.read(page.bytes, at);
    Varint row = Varint.read(page.bytes, at + length.bytes());
    int from = at + length.bytes() + row.bytes();
    return taker.take(row.value(), new SqliteRecord(payload(page, from, length.value())));
  }

  /** The row with a number; null if there is none. */
  @Nullable SqliteRecord row(long wanted) throws IOException, Malformed {
    long number = root;
    for (int depth = 0; ; depth++) {
      Page page = page(number, depth);
      long next = page.last;
      for (int i = 0; i < page.cells; i++) {
        int at = page.cell(i);
        if (page.leaf) {
          Varint length = Varint.read(page.bytes, at);
          Varint row = Varint.read(page.bytes, at + length.bytes());
          if (row.value() == wanted) {
            int from = at + length.bytes() + row.bytes();
            return new SqliteRecord(payload(page, from, length.value()));
          }
        } else if (wanted <= Varint.read(page.bytes, at + 4).value()) {
          next = page.bytes.getInt(at) & 0xffffffffL;
          break;
        }
      }
      if (page.leaf) {
        return null;
      }
      number = next;
    }
  }

  /** One node of the tree. */
  private record Page(ByteBuffer bytes, boolean leaf, int cells, int pointers, long last) {
    int cell(int i) throws Malformed {
      int at = bytes.getShort(pointers + 2 * i) & 0xffff;
      if (at < pointers + 2 * cells || at + 4 > bytes.limit()) {
        throw new Malformed("a row outside of its page");
      }
      return at;
    }
  }

  private Page page(long number, int depth) throws IOException, Malformed {
    if (depth > DEEPEST) {
      throw new Malformed("a tree of more than " + DEEPEST + " levels");
    }
    ByteBuffer bytes = file.page(number);
    int start = SqliteFile.start(number);
    int type = bytes.get(start);
    if (type != LEAF && type != INTERIOR) {
      throw new Malformed("page " + number + " is no part of a table");
    }
    boolean leaf = type == LEAF;
    int cells = bytes.getShort(start + 3) & 0xffff;
    int pointers = start + (leaf ? 8 : 12);
    if (pointers + 2 * cells > bytes.limit()) {
      throw new Malformed("page " + number + " has " + cells + " rows");
    }
    return new Page(bytes, leaf, cells, pointers, leaf ? 0 : bytes.getInt(start + 8) & 0xffffffffL);
  }

  /** A row's bytes: the first on the page itself, by the format's own sums, the rest elsewhere. */
  private ByteBuffer payload(Page page, int from, long length) throws IOException, Malformed {
    if (length < 0 || length > longest) {
      throw new Malformed("a row of " + length + " bytes");
    }
    int most = file.usable - 35;
    int least = (file.usable - 12) * 32 / 255 - 23;
    int even = (int) (least + (length - least) % (file.usable - 4));
    int here = (int) (length <= most ? length : even <= most ? even : least);
    if (from + here > page.bytes.limit()) {
      throw new Malformed("a row that leaves its page");
    }
    byte[] row = new byte[(int) length];
    page.bytes.get(from, row, 0, here);
    long next = here < length ? number(page.bytes, from + here) : 0;
    for (int done = here; done < length; ) {
      ByteBuffer more = file.page(next);
      int part = (int) Math.min(length - done, file.usable - 4);
      more.get(4, row, done, part);
      done += part;
      next = more.getInt(0) & 0xffffffffL;
    }
    return ByteBuffer.wrap(row);
  }

  private static long number(ByteBuffer bytes, int at) throws Malformed {
    if (at + 4 > bytes.limit()) {
      throw new Malformed("a row that leaves its page");
    }
    return bytes.getInt(at) & 0xffffffffL;
  }
}
