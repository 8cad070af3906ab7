package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Devices of one resource. One resource may come in many of these. */
public record ContainerDevices(
    String resourceName, List<String> deviceIds, @Nullable Topology topology, Unknown unknown)
    implements Message {

  public ContainerDevices {
    deviceIds = List.copyOf(deviceIds);
  }

  public ContainerDevices(
      String resourceName, List<String> deviceIds, @Nullable Topology topology) {
    this(resourceName, deviceIds, topology, Unknown.NONE);
  }

  public static ContainerDevices read(WireReader in) throws MalformedMessage {
    String resourceName = "";
    List<String> deviceIds = new ArrayList<>();
    Topology topology = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> resourceName = in.string();
        case 2 -> deviceIds.add(in.string());
        case 3 -> topology = Topology.read(in.message());
        default -> in.keepUnknown();
      }
    }
    return new ContainerDevices(resourceName, deviceIds, topology, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, resourceName);
    out.strings(2, deviceIds);
    out.message(3, topology);
    out.unknown(unknown);
  }
}
