package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** AllocatableResourcesResponse: healthy devices only. */
public record AllocatableResponse(List<ContainerDevices> devices, Unknown unknown)
    implements Message {

  public AllocatableResponse {
    devices = List.copyOf(devices);
  }

  public AllocatableResponse(List<ContainerDevices> devices) {
    this(devices, Unknown.NONE);
  }

  public static AllocatableResponse read(WireReader in) throws MalformedMessage {
    List<ContainerDevices> devices = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> devices.add(ContainerDevices.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new AllocatableResponse(devices, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, devices);
    out.unknown(unknown);
  }
}
