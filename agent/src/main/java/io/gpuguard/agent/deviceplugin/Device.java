package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** One device as a plugin advertises it. Any health but {@code Healthy} is unhealthy. */
public record Device(String id, String health, @Nullable TopologyInfo topology, Unknown unknown)
    implements Message {

  public Device(String id, String health, @Nullable TopologyInfo topology) {
    this(id, health, topology, Unknown.NONE);
  }

  public static Device read(WireReader in) throws MalformedMessage {
    String id = "";
    String health = "";
    TopologyInfo topology = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.string();
        case 2 -> health = shared(in.string());
        case 3 -> topology = TopologyInfo.read(in.message());
        default -> in.keepUnknown();
      }
    }
    return new Device(id, health, topology, in.unknown());
  }

  /** One text for all devices: there are thousands. */
  private static String shared(String health) {
    return health.equals(DevicePluginApi.HEALTHY)
        ? DevicePluginApi.HEALTHY
        : health.equals(DevicePluginApi.UNHEALTHY) ? DevicePluginApi.UNHEALTHY : health;
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, id);
    out.string(2, health);
    out.message(3, topology);
    out.unknown(unknown);
  }
}
