package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** The answer to an allocation. */
public record AllocateResponse(List<ContainerResponse> containers, Unknown unknown)
    implements Message {

  public AllocateResponse {
    containers = List.copyOf(containers);
  }

  public AllocateResponse(List<ContainerResponse> containers) {
    this(containers, Unknown.NONE);
  }

  public static AllocateResponse read(WireReader in) throws MalformedMessage {
    List<ContainerResponse> containers = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> containers.add(ContainerResponse.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new AllocateResponse(containers, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, containers);
    out.unknown(unknown);
  }
}
