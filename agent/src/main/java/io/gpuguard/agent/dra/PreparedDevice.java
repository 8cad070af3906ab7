package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One device of a claim.
 *
 * @param shareId null before v1 and where the device is not shared
 */
public record PreparedDevice(
    List<String> requests,
    String pool,
    String device,
    List<String> cdiIds,
    @Nullable String shareId,
    Unknown unknown)
    implements Message {

  public PreparedDevice {
    requests = List.copyOf(requests);
    cdiIds = List.copyOf(cdiIds);
  }

  static PreparedDevice read(WireReader in) throws MalformedMessage {
    List<String> requests = new ArrayList<>();
    String pool = "";
    String device = "";
    List<String> cdiIds = new ArrayList<>();
    String shareId = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> requests.add(in.string());
        case 2 -> pool = in.string();
        case 3 -> device = in.string();
        case 4 -> cdiIds.add(in.string());
        case 5 -> shareId = in.string();
        default -> in.keepUnknown();
      }
    }
    return new PreparedDevice(requests, pool, device, cdiIds, shareId, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.strings(1, requests);
    out.string(2, pool);
    out.string(3, device);
    out.strings(4, cdiIds);
    out.strings(5, shareId == null ? List.of() : List.of(shareId));
    out.unknown(unknown);
  }
}
