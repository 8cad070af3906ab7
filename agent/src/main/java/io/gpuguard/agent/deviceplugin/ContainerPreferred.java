package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** ContainerPreferredAllocationResponse. */
public record ContainerPreferred(List<String> deviceIds, Unknown unknown) implements Message {

  public ContainerPreferred {
    deviceIds = List.copyOf(deviceIds);
  }

  public ContainerPreferred(List<String> deviceIds) {
    this(deviceIds, Unknown.NONE);
  }

  public static ContainerPreferred read(WireReader in) throws MalformedMessage {
    List<String> deviceIds = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> deviceIds.add(in.string());
        default -> in.keepUnknown();
      }
    }
    return new ContainerPreferred(deviceIds, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.strings(1, deviceIds);
    out.unknown(unknown);
  }
}
