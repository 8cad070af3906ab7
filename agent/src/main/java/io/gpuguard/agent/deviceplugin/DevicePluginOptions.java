package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** What a plugin wants to be asked for. */
public record DevicePluginOptions(
    boolean preStartRequired, boolean preferredAllocationAvailable, Unknown unknown)
    implements Message {

  public DevicePluginOptions(boolean preStartRequired, boolean preferredAllocationAvailable) {
    this(preStartRequired, preferredAllocationAvailable, Unknown.NONE);
  }

  public static DevicePluginOptions read(WireReader in) throws MalformedMessage {
    boolean preStartRequired = false;
    boolean preferredAllocationAvailable = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> preStartRequired = in.number() != 0;
        case 2 -> preferredAllocationAvailable = in.number() != 0;
        default -> in.keepUnknown();
      }
    }
    return new DevicePluginOptions(preStartRequired, preferredAllocationAvailable, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.number(1, preStartRequired ? 1 : 0);
    out.number(2, preferredAllocationAvailable ? 1 : 0);
    out.unknown(unknown);
  }
}
