package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** Nothing. */
public record ListRequest(Unknown unknown) implements Message {

  public ListRequest() {
    this(Unknown.NONE);
  }

  public static ListRequest read(WireReader in) throws MalformedMessage {
    while (in.next()) {
      in.keepUnknown();
    }
    return new ListRequest(in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.unknown(unknown);
  }
}
