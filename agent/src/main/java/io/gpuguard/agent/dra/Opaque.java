package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** A message that is passed on as it came. */
public record Opaque(Unknown bytesAsTheyCame) implements Message {

  public static final Opaque EMPTY = new Opaque(Unknown.NONE);

  public static Opaque read(WireReader in) throws MalformedMessage {
    while (in.next()) {
      in.keepUnknown();
    }
    return new Opaque(in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.unknown(bytesAsTheyCame);
  }
}
