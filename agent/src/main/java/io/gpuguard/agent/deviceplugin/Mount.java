package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** A host path that the container gets. */
public record Mount(String containerPath, String hostPath, boolean readOnly, Unknown unknown)
    implements Message {

  public Mount(String containerPath, String hostPath, boolean readOnly) {
    this(containerPath, hostPath, readOnly, Unknown.NONE);
  }

  public static Mount read(WireReader in) throws MalformedMessage {
    String containerPath = "";
    String hostPath = "";
    boolean readOnly = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> containerPath = in.string();
        case 2 -> hostPath = in.string();
        case 3 -> readOnly = in.number() != 0;
        default -> in.keepUnknown();
      }
    }
    return new Mount(containerPath, hostPath, readOnly, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, containerPath);
    out.string(2, hostPath);
    out.number(3, readOnly ? 1 : 0);
    out.unknown(unknown);
  }
}
