package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** NodeWatchResourcesResponse: all devices of a driver, each time. */
public record HealthList(List<DeviceHealth> devices, Unknown unknown) implements Message {

  public HealthList {
    devices = List.copyOf(devices);
  }

  public HealthList(List<DeviceHealth> devices) {
    this(devices, Unknown.NONE);
  }

  public static HealthList read(WireReader in) throws MalformedMessage {
    List<DeviceHealth> devices = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> devices.add(DeviceHealth.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new HealthList(devices, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, devices);
    out.unknown(unknown);
  }
}
