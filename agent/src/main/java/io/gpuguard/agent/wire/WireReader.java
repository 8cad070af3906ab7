package io.gpuguard.agent.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one message. Stricter than protobuf's own parsers: a known field of another
 * wire type and groups, which proto3 does not have, are refused rather than skipped.
 */
public final class WireReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  /**
   * Values of a length in one message with all that is in it: five for each of the 68,000 devices
   * that the kubelet takes. An empty one costs its sender two bytes, and us fifty.
   */
  private static final int MOST = 400_000;

  private final byte[] data;
  private final int[] left;
  private final int end;
  private int at;
  private int field;
  private int type;
  private int start;
  private @Nullable ByteArrayOutputStream unknown;

  public WireReader(byte[] data) {
    this(data, 0, data.length, new int[] {MOST});
  }

  private WireReader(byte[] data, int from, int end, int[] left) {
    this.data = data;
    this.left = left;
    this.at = from;
    this.end = end;
  }

  /** Goes to the next field; false at the end. */
  public boolean next() throws MalformedMessage {
    if (at == end) {
      return false;
    }
    start = at;
    long tag = varint();
    long number = tag >>> 3;
    if (number < 1 || number > 0x1fffffff) {
      throw new MalformedMessage("field number " + number);
    }
    field = (int) number;
    type = (int) (tag & 7);
    return true;
  }

  public int field() {
    return field;
  }

  public long number() throws MalformedMessage {
    expect(VARINT);
    return varint();
  }

  public String string() throws MalformedMessage {
    int length = length();
    int from = at;
    at += length;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(data, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedMessage("field " + field + " is not UTF-8");
    }
  }

  /** The message in this field. */
  public WireReader message() throws MalformedMessage {
    int length = length();
    WireReader inner = new WireReader(data, at, at + length, left);
    at += length;
    return inner;
  }

  /** One entry of a map of texts. */
  public void entry(Map<String, String> map) throws MalformedMessage {
    WireReader inner = message();
    String key = "";
    String value = "";
    while (inner.next()) {
      switch (inner.field()) {
        case 1 -> key = inner.string();
        case 2 -> value = inner.string();
        default -> inner.keepUnknown();
      }
    }
    map.put(key, value);
  }

  /** Steps over a field and keeps its bytes. */
  public void keepUnknown() throws MalformedMessage {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> skip(8);
      case LENGTH -> skip(length());
      case FIXED32 -> skip(4);
      default -> throw new MalformedMessage("wire type " + type + " in field " + field);
    }
    if (unknown == null) {
      unknown = new ByteArrayOutputStream();
    }
    unknown.write(data, start, at - start);
  }

  public Unknown unknown() {
    return unknown == null ? Unknown.NONE : new Unknown(unknown.toByteArray());
  }

  private void expect(int wanted) throws MalformedMessage {
    if (type != wanted) {
      throw new MalformedMessage("wire type " + type + " in field " + field);
    }
  }

  private int length() throws MalformedMessage {
    expect(LENGTH);
    long length = varint();
    if (length < 0 || length > end - at) {
      throw new MalformedMessage("field " + field + " is longer than its message");
    }
    if (--left[0] < 0) {
      throw new MalformedMessage("it has more than " + MOST + " values");
    }
    return (int) length;
  }

  private void skip(int bytes) throws MalformedMessage {
    if (bytes > end - at) {
      throw new MalformedMessage("the message ends within field " + field);
    }
    at += bytes;
  }

  private long varint() throws MalformedMessage {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at == end) {
        throw new MalformedMessage("the message ends within a number");
      }
      byte next = data[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedMessage("a number of more than ten bytes");
  }
}
