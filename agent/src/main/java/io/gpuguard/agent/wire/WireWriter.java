package io.gpuguard.agent.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the fields of one message; proto3's defaults are left out. */
public final class WireWriter {

  private static final int VARINT = 0;
  private static final int LENGTH = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public byte[] bytes() {
    return out.toByteArray();
  }

  public void number(int field, long value) {
    if (value != 0) {
      varint((long) field << 3 | VARINT);
      varint(value);
    }
  }

  public void string(int field, String value) {
    if (!value.isEmpty()) {
      block(field, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  public void strings(int field, List<String> values) {
    for (String value : values) {
      block(field, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  public void message(int field, @Nullable Message message) {
    if (message != null) {
      block(field, message.bytes());
    }
  }

  public void messages(int field, List<? extends Message> messages) {
    for (Message message : messages) {
      block(field, message.bytes());
    }
  }

  public void entries(int field, Map<String, String> entries) {
    entries.forEach(
        (key, value) -> {
          WireWriter inner = new WireWriter();
          inner.string(1, key);
          inner.string(2, value);
          block(field, inner.bytes());
        });
  }

  public void unknown(Unknown unknown) {
    out.writeBytes(unknown.bytes());
  }

  private void block(int field, byte[] bytes) {
    varint((long) field << 3 | LENGTH);
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
