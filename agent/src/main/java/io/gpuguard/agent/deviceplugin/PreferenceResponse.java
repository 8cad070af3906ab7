package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** PreferredAllocationResponse. An empty one lets the kubelet choose. */
public record PreferenceResponse(List<ContainerPreferred> containers, Unknown unknown)
    implements Message {

  public PreferenceResponse {
    containers = List.copyOf(containers);
  }

  public PreferenceResponse(List<ContainerPreferred> containers) {
    this(containers, Unknown.NONE);
  }

  public static PreferenceResponse read(WireReader in) throws MalformedMessage {
    List<ContainerPreferred> containers = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> containers.add(ContainerPreferred.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new PreferenceResponse(containers, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, containers);
    out.unknown(unknown);
  }
}
