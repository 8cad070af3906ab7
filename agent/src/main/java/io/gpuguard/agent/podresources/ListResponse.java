package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** ListPodResourcesResponse. */
public record ListResponse(List<PodResources> pods, Unknown unknown) implements Message {

  public ListResponse {
    pods = List.copyOf(pods);
  }

  public ListResponse(List<PodResources> pods) {
    this(pods, Unknown.NONE);
  }

  public static ListResponse read(WireReader in) throws MalformedMessage {
    List<PodResources> pods = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> pods.add(PodResources.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new ListResponse(pods, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.messages(1, pods);
    out.unknown(unknown);
  }
}
