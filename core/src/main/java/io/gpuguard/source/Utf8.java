package io.gpuguard.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes UTF-8 of what a file holds, or says where it is none. */
final class Utf8 {

  private Utf8() {}

  /** UTF-8 stays as it is; UTF-16, with or without a mark, is transcoded. */
  static byte[] normalise(byte[] bytes) {
    Charset wide = wide(bytes);
    if (wide == null) {
      return bytes;
    }
    String text = new String(bytes, wide);
    return (text.startsWith("\ufeff") ? text.substring(1) : text).getBytes(StandardCharsets.UTF_8);
  }

  /** A manifest begins with ASCII, so that a zero beside the first character gives UTF-16 away. */
  private static @Nullable Charset wide(byte[] bytes) {
    if (starts(bytes, 0xfe, 0xff) || (bytes.length > 3 && isWide(bytes, 1))) {
      return StandardCharsets.UTF_16BE;
    }
    if (starts(bytes, 0xff, 0xfe) || (bytes.length > 3 && isWide(bytes, 0))) {
      return StandardCharsets.UTF_16LE;
    }
    return null;
  }

  private static boolean isWide(byte[] bytes, int low) {
    for (int i = 0; i < 4; i++) {
      boolean zero = bytes[i] == 0;
      if (zero != (i % 2 != low)) {
        return false;
      }
    }
    return true;
  }

  static boolean isWide(byte[] bytes) {
    return wide(bytes) != null;
  }

  /** How many bytes a UTF-8 byte order mark takes. */
  static int mark(byte[] bytes) {
    return isMark(bytes, 0, bytes.length) ? 3 : 0;
  }

  /** Whether a UTF-8 byte order mark stands here. */
  static boolean isMark(byte[] bytes, int at, int to) {
    return at + 2 < to
        && (bytes[at] & 0xff) == 0xef
        && (bytes[at + 1] & 0xff) == 0xbb
        && (bytes[at + 2] & 0xff) == 0xbf;
  }

  private static boolean starts(byte[] bytes, int first, int second) {
    return bytes.length > 1 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }

  /** The offset of the first byte that is no UTF-8; -1 if there is none. */
  static int firstInvalid(byte[] bytes, int from, int to) {
    int ascii = from;
    while (ascii < to && bytes[ascii] >= 0) {
      ascii++;
    }
    if (ascii == to) {
      return -1;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, ascii, to - ascii);
    CharBuffer out = CharBuffer.allocate(1 << 13);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isError()) {
        return in.position();
      }
      if (result.isUnderflow()) {
        return -1;
      }
      out.clear();
    }
  }
}
