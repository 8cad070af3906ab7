package io.gpuguard.agent.rpm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A package as rpm's database keeps it: two lengths, entries of 16 bytes that say where a tag's
 * value lies, and the values (rpm's format of headers, version 4).
 */
final class RpmHeader {

  private static final int NAME = 1000;
  private static final int VERSION = 1001;
  private static final int RELEASE = 1002;
  private static final int EPOCH = 1003;

  private static final int INT32 = 4;
  private static final int STRING = 6;
  private static final int ENTRY = 16;

  /** As many as rpm takes. */
  private static final int MOST_ENTRIES = 65_535;

  private static final int LONGEST_TEXT = 1024;

  private final ByteBuffer blob;
  private final int entries;
  private final int data;

  RpmHeader(ByteBuffer blob) throws Malformed {
    this.blob = blob;
    if (blob.limit() < 8) {
      throw new Malformed("a package of " + blob.limit() + " bytes");
    }
    this.entries = blob.getInt(0);
    int length = blob.getInt(4);
    if (entries < 0
        || entries > MOST_ENTRIES
        || length < 0
        || 8L + (long) ENTRY * entries + length > blob.limit()) {
      throw new Malformed("a package of " + entries + " entries and " + length + " bytes");
    }
    this.data = 8 + ENTRY * entries;
  }

  /** The name in the beginning of a package; null if it stands further behind. */
  static @Nullable String name(ByteBuffer begin) throws Malformed {
    int entries = begin.limit() < 8 ? 0 : Math.clamp(begin.getInt(0), 0, MOST_ENTRIES);
    for (int i = 0; i < entries && 8 + ENTRY * (i + 1) <= begin.limit(); i++) {
      int at = 8 + ENTRY * i;
      if (begin.getInt(at) == NAME && begin.getInt(at + 4) == STRING) {
        long value = 8 + (long) ENTRY * entries + begin.getInt(at + 8);
        return value < 8 || value >= begin.limit() ? null : text(begin, (int) value);
      }
    }
    return null;
  }

  RpmPackage read() throws Malformed {
    String name = text(NAME);
    String version = text(VERSION);
    if (name == null || version == null) {
      throw new Malformed("a package without name or version");
    }
    String release = text(RELEASE);
    int epoch = value(EPOCH, INT32);
    if (epoch > blob.limit() - 4) {
      throw new Malformed("an epoch that is cut off");
    }
    return new RpmPackage(
        name,
        version,
        release == null ? "" : release,
        epoch < 0 ? 0 : blob.getInt(epoch) & 0xffffffffL);
  }

  private @Nullable String text(int tag) throws Malformed {
    int at = value(tag, STRING);
    if (at < 0) {
      return null;
    }
    String text = text(blob, at);
    if (text == null) {
      throw new Malformed("a name or version without an end");
    }
    return text;
  }

  /** What ends with a zero; null if nothing does. */
  private static @Nullable String text(ByteBuffer bytes, int at) throws Malformed {
    int end = at;
    while (end < bytes.limit() && bytes.get(end) != 0) {
      end++;
      if (end - at > LONGEST_TEXT) {
        throw new Malformed("a name or version of more than " + LONGEST_TEXT + " bytes");
      }
    }
    if (end == bytes.limit()) {
      return null;
    }
    byte[] text = new byte[end - at];
    bytes.get(at, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Where a tag's value begins; -1 if there is none of this type. */
  private int value(int tag, int type) throws Malformed {
    for (int i = 0; i < entries; i++) {
      int at = 8 + ENTRY * i;
      if (blob.getInt(at) == tag && blob.getInt(at + 4) == type) {
        int offset = blob.getInt(at + 8);
        if (offset < 0 || offset >= blob.limit() - data) {
          throw new Malformed("a value outside of its package");
        }
        return data + offset;
      }
    }
    return -1;
  }
}
