package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** A device given through dynamic resource allocation. */
public record ClaimResource(
    List<CdiName> cdiDevices,
    String driverName,
    String poolName,
    String deviceName,
    String shareId,
    Unknown unknown)
    implements Message {

  public ClaimResource {
    cdiDevices = List.copyOf(cdiDevices);
  }

  public ClaimResource(
      List<CdiName> cdiDevices,
      String driverName,
      String poolName,
      String deviceName,
      String shareId) {
    this(cdiDevices, driverName, poolName, deviceName, shareId, Unknown.NONE);
  }

  public static ClaimResource read(WireReader in) throws MalformedMessage {
    List<CdiName> cdiDevices = new ArrayList<>();
    String driverName = "";
    String poolName = "";
    String deviceName = "";
    String shareId = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> cdiDevices.add(CdiName.read(in.message()));
        case 2 -> driverName = in.string();
        case 3 -> poolName = in.string();
        case 4 -> deviceName = in.string();
        case 5 -> shareId = in.string();
        default -> in.keepUnknown();
      }
    }
    return new ClaimResource(cdiDevices, driverName, poolName, deviceName, shareId, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, cdiDevices);
    out.string(2, driverName);
    out.string(3, poolName);
    out.string(4, deviceName);
    out.string(5, shareId);
    out.unknown(unknown);
  }
}
