package io.gpuguard.source;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of one input. Small texts and those that cannot be read again are kept; of a large file
 * the parts that a position or an excerpt needs are read again.
 */
final class SourceText {

  private final String name;
  private final @Nullable Path path;
  private final byte @Nullable [] kept;
  private @Nullable RandomAccessFile reopened;

  private SourceText(String name, @Nullable Path path, byte @Nullable [] kept) {
    this.name = name;
    this.path = path;
    this.kept = kept;
  }

  /**
   * @param name as the user named it
   */
  static SourceText kept(String name, byte[] bytes) {
    return new SourceText(name, null, bytes);
  }

  static SourceText file(String name, Path path) {
    return new SourceText(name, path, null);
  }

  String name() {
    return name;
  }

  /** Fails where the file has become shorter since. */
  byte[] range(long from, int length) throws IOException {
    if (kept != null) {
      return Arrays.copyOfRange(kept, (int) from, (int) from + length);
    }
    byte[] range = new byte[length];
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
  }
}
