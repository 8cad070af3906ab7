package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** GetPodResourcesRequest. */
public record GetRequest(String name, String namespace, Unknown unknown) implements Message {

  public GetRequest(String name, String namespace) {
    this(name, namespace, Unknown.NONE);
  }

  public static GetRequest read(WireReader in) throws MalformedMessage {
    String name = "";
    String namespace = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        case 2 -> namespace = in.string();
        default -> in.keepUnknown();
      }
    }
    return new GetRequest(name, namespace, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, name);
    out.string(2, namespace);
    out.unknown(unknown);
  }
}
