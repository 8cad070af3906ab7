package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes packages as a database of rpm's form ndb, as SUSE's rpm does. */
final class TestingNdb {

  private TestingNdb() {}

  /** The packages of a database of the form sqlite, behind a slot that one left. */
  static byte[] of(byte[] sqlite) throws IOException {
    List<ByteBuffer> packages = packages(sqlite);
    int length = 4096;
    for (ByteBuffer each : packages) {
      length += blocks(each) * 16;
    }
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RpmP")).putInt(0).putInt(7).putInt(1).putInt(packages.size() + 2);
    out.position(32);
    int block = 4096 / 16;
    for (int i = 0; i < 254; i++) {
      // The package with number 2 was removed.
      int own = i == 0 ? 0 : i == 1 ? -1 : i - 1;
      boolean there = own >= 0 && own < packages.size();
      int blocks = there ? blocks(packages.get(own)) : 0;
      out.put(ascii("Slot")).putInt(there ? i + 1 : 0).putInt(there ? block : 0).putInt(blocks);
      if (there) {
        ByteBuffer blob = packages.get(own);
        int size = blob.limit();
        out.put(16 * block, ascii("BlbS")).putInt(16 * block + 4, i + 1);
        out.putInt(16 * block + 12, size).put(16 * block + 16, blob, 0, size);
        out.put(16 * (block + blocks) - 4, ascii("BlbE"));
        block += blocks;
      }
    }
    return out.array();
  }

  private static int blocks(ByteBuffer each) {
    return (16 + each.limit() + 12 + 15) / 16;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static List<ByteBuffer> packages(byte[] sqlite) throws IOException {
    List<ByteBuffer> packages = new ArrayList<>();
    try {
      new SqliteTable(new SqliteFile(Bytes.of(sqlite)), 2, RpmDatabase.LONGEST_PACKAGE)
          .rows(
              (row, record) -> {
                ByteBuffer header = record.blob(1);
                return header != null && packages.add(header);
              });
    } catch (Malformed e) {
      throw new IOException(e.reason(), e);
    }
    return packages;
  }
}
