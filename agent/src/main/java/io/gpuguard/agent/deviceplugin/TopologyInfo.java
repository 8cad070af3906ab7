package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** Where a device is near to. */
public record TopologyInfo(List<NumaNode> nodes, Unknown unknown) implements Message {

  public TopologyInfo {
    nodes = List.copyOf(nodes);
  }

  public TopologyInfo(List<NumaNode> nodes) {
    this(nodes, Unknown.NONE);
  }

  public static TopologyInfo read(WireReader in) throws MalformedMessage {
    List<NumaNode> nodes = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> nodes.add(NumaNode.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new TopologyInfo(nodes, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, nodes);
    out.unknown(unknown);
  }
}
