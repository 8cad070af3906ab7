package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** A claim that a container uses. */
public record DynamicResource(
    String claimName, String claimNamespace, List<ClaimResource> claimResources, Unknown unknown)
    implements Message {

  public DynamicResource {
    claimResources = List.copyOf(claimResources);
  }

  public DynamicResource(
      String claimName, String claimNamespace, List<ClaimResource> claimResources) {
    this(claimName, claimNamespace, claimResources, Unknown.NONE);
  }

  public static DynamicResource read(WireReader in) throws MalformedMessage {
    String claimName = "";
    String claimNamespace = "";
    List<ClaimResource> claimResources = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 2 -> claimName = in.string();
        case 3 -> claimNamespace = in.string();
        case 4 -> claimResources.add(ClaimResource.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new DynamicResource(claimName, claimNamespace, claimResources, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(2, claimName);
    out.string(3, claimNamespace);
    out.messages(4, claimResources);
    out.unknown(unknown);
  }
}
