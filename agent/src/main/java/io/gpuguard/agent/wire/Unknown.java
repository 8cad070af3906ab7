package io.gpuguard.agent.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a message that this version does not know, as they came. A newer kubelet and a newer
 * plugin understand each other through the gateway, since it passes them on.
 */
public final class Unknown {

  public static final Unknown NONE = new Unknown(new byte[0]);

  private final byte[] bytes;

  Unknown(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Unknown unknown && Arrays.equals(unknown.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes of unknown fields";
  }
}
