package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** What one pod holds. There is no UID in it. */
public record PodResources(
    String name, String namespace, List<ContainerResources> containers, Unknown unknown)
    implements Message {

  public PodResources {
    containers = List.copyOf(containers);
  }

  public PodResources(String name, String namespace, List<ContainerResources> containers) {
    this(name, namespace, containers, Unknown.NONE);
  }

  public static PodResources read(WireReader in) throws MalformedMessage {
    String name = "";
    String namespace = "";
    List<ContainerResources> containers = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        case 2 -> namespace = in.string();
        case 3 -> containers.add(ContainerResources.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new PodResources(name, namespace, containers, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, name);
    out.string(2, namespace);
    out.messages(3, containers);
    out.unknown(unknown);
  }
}
