package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** Nothing. */
public record Empty(Unknown unknown) implements Message {

  public Empty() {
    this(Unknown.NONE);
  }

  public static Empty read(WireReader in) throws MalformedMessage {
    while (in.next()) {
      in.keepUnknown();
    }
    return new Empty(in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.unknown(unknown);
  }
}
