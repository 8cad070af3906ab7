package io.gpuguard.agent.podresources;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** GetPodResourcesResponse. */
public record GetResponse(@Nullable PodResources pod, Unknown unknown) implements Message {

  public GetResponse(@Nullable PodResources pod) {
    this(pod, Unknown.NONE);
  }

  public static GetResponse read(WireReader in) throws MalformedMessage {
    PodResources pod = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> pod = PodResources.read(in.message());
        default -> in.keepUnknown();
      }
    }
    return new GetResponse(pod, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.message(1, pod);
    out.unknown(unknown);
  }
}
