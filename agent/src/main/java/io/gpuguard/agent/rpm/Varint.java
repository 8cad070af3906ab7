package io.gpuguard.agent.rpm;

import java.nio.ByteBuffer;

/** A number of one to nine bytes, the highest bits first; the ninth byte has eight of them. */
record Varint(long value, int bytes) {

  static Varint read(ByteBuffer from, int at) throws Malformed {
    long value = 0;
    for (int i = 0; i < 9; i++) {
      if (at + i >= from.limit()) {
        throw new Malformed("a number that is cut off");
      }
      byte next = from.get(at + i);
      if (i == 8) {
        return new Varint(value << 8 | next & 0xff, 9);
      }
      value = value << 7 | next & 0x7f;
      if (next >= 0) {
        return new Varint(value, i + 1);
      }
    }
    throw new Malformed("a number without an end");
  }
}
