package io.gpuguard.source;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of one file. Small texts are kept; the others are dropped after parsing and read again
 * where a position is asked for.
 */
final class SourceText {

  private static final int KEPT = 1 << 18;

  private final String name;
  private final @Nullable Path path;
  private volatile byte @Nullable [] bytes;
  private final int length;
  private @Nullable RandomAccessFile reopened;

  /**
   * @param name as the user named it
   * @param path null where the text cannot be read again: it is kept then
   */
  SourceText(String name, @Nullable Path path, byte[] bytes) {
    this.name = name;
    this.path = path;
    this.bytes = bytes;
    this.length = bytes.length;
  }

  String name() {
    return name;
  }

  int length() {
    return length;
  }

  /** Ends the parsing: a large text is forgotten if it can be read again. */
  void release() {
    if (path != null && length > KEPT) {
      bytes = null;
    }
  }

  byte[] range(int from, int to) {
    byte[] kept = bytes;
    if (kept != null) {
      return Arrays.copyOfRange(kept, from, to);
    }
    try {
      byte[] range = new byte[to - from];
      synchronized (this) {
        RandomAccessFile file = reopened;
        if (file == null) {
          // It stays open: a report asks for thousands of ranges, and ends with the process.
          file = new RandomAccessFile(String.valueOf(path), "r");
          reopened = file;
        }
        file.seek(from);
        file.readFully(range);
      }
      return range;
    } catch (IOException e) {
      throw new UncheckedIOException("the file changed while it was scanned: " + name, e);
    }
  }

  byte[] all() {
    byte[] kept = bytes;
    return kept == null ? range(0, length) : kept;
  }
}
