package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** A NUMA node by its number. */
public record NumaNode(long id, Unknown unknown) implements Message {

  public NumaNode(long id) {
    this(id, Unknown.NONE);
  }

  public static NumaNode read(WireReader in) throws MalformedMessage {
    long id = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.number();
        default -> in.keepUnknown();
      }
    }
    return new NumaNode(id, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.number(1, id);
    out.unknown(unknown);
  }
}
