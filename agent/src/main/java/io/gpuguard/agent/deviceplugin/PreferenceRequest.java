package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** PreferredAllocationRequest. */
public record PreferenceRequest(List<ContainerPreference> containers, Unknown unknown)
    implements Message {

  public PreferenceRequest {
    containers = List.copyOf(containers);
  }

  public PreferenceRequest(List<ContainerPreference> containers) {
    this(containers, Unknown.NONE);
  }

  public static PreferenceRequest read(WireReader in) throws MalformedMessage {
    List<ContainerPreference> containers = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> containers.add(ContainerPreference.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new PreferenceRequest(containers, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, containers);
    out.unknown(unknown);
  }
}
