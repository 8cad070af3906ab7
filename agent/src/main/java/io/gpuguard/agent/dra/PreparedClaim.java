package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer for one claim: its devices, or why there are none. In the protocol it is the value of
 * a map's entry, whose key is the claim's UID.
 */
public record PreparedClaim(String uid, List<PreparedDevice> devices, String error, Unknown unknown)
    implements Message {

  public PreparedClaim {
    devices = List.copyOf(devices);
  }

  /** A claim that is not prepared. */
  public static PreparedClaim failed(String uid, String error) {
    return new PreparedClaim(uid, List.of(), error, Unknown.NONE);
  }

  static PreparedClaim read(WireReader entry) throws MalformedMessage {
    String uid = "";
    PreparedClaim value = failed("", "");
    while (entry.next()) {
      switch (entry.field()) {
        case 1 -> uid = entry.string();
        case 2 -> value = value(entry.message());
        default -> entry.keepUnknown();
      }
    }
    return new PreparedClaim(uid, value.devices, value.error, value.unknown);
  }

  private static PreparedClaim value(WireReader in) throws MalformedMessage {
    List<PreparedDevice> devices = new ArrayList<>();
    String error = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> devices.add(PreparedDevice.read(in.message()));
        case 2 -> error = in.string();
        default -> in.keepUnknown();
      }
    }
    return new PreparedClaim("", devices, error, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, uid);
    out.message(2, new Value(this));
  }

  private record Value(PreparedClaim claim) implements Message {
    @Override
    public void write(WireWriter out) {
      out.messages(1, claim.devices);
      out.string(2, claim.error);
      out.unknown(claim.unknown);
    }
  }
}
