package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** ContainerPreferredAllocationRequest: which of these would be best together? */
public record ContainerPreference(
    List<String> available, List<String> mustInclude, long size, Unknown unknown)
    implements Message {

  public ContainerPreference {
    available = List.copyOf(available);
    mustInclude = List.copyOf(mustInclude);
  }

  public ContainerPreference(List<String> available, List<String> mustInclude, long size) {
    this(available, mustInclude, size, Unknown.NONE);
  }

  public static ContainerPreference read(WireReader in) throws MalformedMessage {
    List<String> available = new ArrayList<>();
    List<String> mustInclude = new ArrayList<>();
    long size = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> available.add(in.string());
        case 2 -> mustInclude.add(in.string());
        case 3 -> size = in.number();
        default -> in.keepUnknown();
      }
    }
    return new ContainerPreference(available, mustInclude, size, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.strings(1, available);
    out.strings(2, mustInclude);
    out.number(3, size);
    out.unknown(unknown);
  }
}
