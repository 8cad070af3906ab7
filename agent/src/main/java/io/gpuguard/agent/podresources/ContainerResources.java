package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** What one container holds. */
public record ContainerResources(
    String name,
    List<ContainerDevices> devices,
    List<DynamicResource> dynamicResources,
    Unknown unknown)
    implements Message {

  public ContainerResources {
    devices = List.copyOf(devices);
    dynamicResources = List.copyOf(dynamicResources);
  }

  public ContainerResources(
      String name, List<ContainerDevices> devices, List<DynamicResource> dynamicResources) {
    this(name, devices, dynamicResources, Unknown.NONE);
  }

  public static ContainerResources read(WireReader in) throws MalformedMessage {
    String name = "";
    List<ContainerDevices> devices = new ArrayList<>();
    List<DynamicResource> dynamicResources = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        case 2 -> devices.add(ContainerDevices.read(in.message()));
        case 5 -> dynamicResources.add(DynamicResource.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new ContainerResources(name, devices, dynamicResources, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, name);
    out.messages(2, devices);
    out.messages(5, dynamicResources);
    out.unknown(unknown);
  }
}
