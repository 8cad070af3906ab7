package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** The kubelet asks for devices, one container a request. */
public record AllocateRequest(List<ContainerRequest> containers, Unknown unknown)
    implements Message {

  public AllocateRequest {
    containers = List.copyOf(containers);
  }

  public AllocateRequest(List<ContainerRequest> containers) {
    this(containers, Unknown.NONE);
  }

  public static AllocateRequest read(WireReader in) throws MalformedMessage {
    List<ContainerRequest> containers = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> containers.add(ContainerRequest.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new AllocateRequest(containers, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, containers);
    out.unknown(unknown);
  }
}
