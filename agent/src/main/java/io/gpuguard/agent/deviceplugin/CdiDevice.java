package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** A CDI device by its name, {@code vendor/class=device}. */
public record CdiDevice(String name, Unknown unknown) implements Message {

  public CdiDevice(String name) {
    this(name, Unknown.NONE);
  }

  public static CdiDevice read(WireReader in) throws MalformedMessage {
    String name = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        default -> in.keepUnknown();
      }
    }
    return new CdiDevice(name, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, name);
    out.unknown(unknown);
  }
}
