package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** A ResourceClaim of a pod that starts. */
public record Claim(String namespace, String uid, String name, Unknown unknown) implements Message {

  public Claim(String namespace, String uid, String name) {
    this(namespace, uid, name, Unknown.NONE);
  }

  static Claim read(WireReader in) throws MalformedMessage {
    String namespace = "";
    String uid = "";
    String name = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> namespace = in.string();
        case 2 -> uid = in.string();
        case 3 -> name = in.string();
        default -> in.keepUnknown();
      }
    }
    return new Claim(namespace, uid, name, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, namespace);
    out.string(2, uid);
    out.string(3, name);
    out.unknown(unknown);
  }
}
