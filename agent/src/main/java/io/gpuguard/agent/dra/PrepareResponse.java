package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** NodePrepareResourcesResponse. */
public record PrepareResponse(List<PreparedClaim> claims, Unknown unknown) implements Message {

  public PrepareResponse {
    claims = List.copyOf(claims);
  }

  public PrepareResponse(List<PreparedClaim> claims) {
    this(claims, Unknown.NONE);
  }

  public static PrepareResponse read(WireReader in) throws MalformedMessage {
    List<PreparedClaim> claims = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> claims.add(PreparedClaim.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new PrepareResponse(claims, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, claims);
    out.unknown(unknown);
  }
}
