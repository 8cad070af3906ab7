package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** Whether the kubelet took a plugin. */
public record RegistrationStatus(boolean registered, String error, Unknown unknown)
    implements Message {

  public RegistrationStatus(boolean registered, String error) {
    this(registered, error, Unknown.NONE);
  }

  public static RegistrationStatus read(WireReader in) throws MalformedMessage {
    boolean registered = false;
    String error = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> registered = in.number() != 0;
        case 2 -> error = in.string();
        default -> in.keepUnknown();
      }
    }
    return new RegistrationStatus(registered, error, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.number(1, registered ? 1 : 0);
    out.string(2, error);
    out.unknown(unknown);
  }
}
