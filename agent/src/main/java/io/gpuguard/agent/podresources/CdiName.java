package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** CDIDevice. */
public record CdiName(String name, Unknown unknown) implements Message {

  public CdiName(String name) {
    this(name, Unknown.NONE);
  }

  public static CdiName read(WireReader in) throws MalformedMessage {
    String name = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        default -> in.keepUnknown();
      }
    }
    return new CdiName(name, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, name);
    out.unknown(unknown);
  }
}
