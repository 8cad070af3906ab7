package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** NodePrepareResourcesRequest. */
public record PrepareRequest(List<Claim> claims, Unknown unknown) implements Message {

  public PrepareRequest {
    claims = List.copyOf(claims);
  }

  public PrepareRequest(List<Claim> claims) {
    this(claims, Unknown.NONE);
  }

  public static PrepareRequest read(WireReader in) throws MalformedMessage {
    List<Claim> claims = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> claims.add(Claim.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new PrepareRequest(claims, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, claims);
    out.unknown(unknown);
  }
}
