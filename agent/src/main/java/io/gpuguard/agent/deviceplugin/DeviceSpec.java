package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/** A device node that the container gets; permissions are letters of r, w, m. */
public record DeviceSpec(String containerPath, String hostPath, String permissions, Unknown unknown)
    implements Message {

  public DeviceSpec(String containerPath, String hostPath, String permissions) {
    this(containerPath, hostPath, permissions, Unknown.NONE);
  }

  public static DeviceSpec read(WireReader in) throws MalformedMessage {
    String containerPath = "";
    String hostPath = "";
    String permissions = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> containerPath = in.string();
        case 2 -> hostPath = in.string();
        case 3 -> permissions = in.string();
        default -> in.keepUnknown();
      }
    }
    return new DeviceSpec(containerPath, hostPath, permissions, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, containerPath);
    out.string(2, hostPath);
    out.string(3, permissions);
    out.unknown(unknown);
  }
}
