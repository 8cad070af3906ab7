package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** ListAndWatchResponse: the full list of devices, each time. */
public record DeviceList(List<Device> devices, Unknown unknown) implements Message {

  public DeviceList {
    devices = List.copyOf(devices);
  }

  public DeviceList(List<Device> devices) {
    this(devices, Unknown.NONE);
  }

  public static DeviceList read(WireReader in) throws MalformedMessage {
    List<Device> devices = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> devices.add(Device.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new DeviceList(devices, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, devices);
    out.unknown(unknown);
  }
}
