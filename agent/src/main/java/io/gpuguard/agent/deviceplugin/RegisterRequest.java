package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** A plugin registers: version, socket name, resource. The kubelet ignores the options here. */
public record RegisterRequest(
    String version,
    String endpoint,
    String resourceName,
    @Nullable DevicePluginOptions options,
    Unknown unknown)
    implements Message {

  public RegisterRequest(
      String version, String endpoint, String resourceName, @Nullable DevicePluginOptions options) {
    this(version, endpoint, resourceName, options, Unknown.NONE);
  }

  public static RegisterRequest read(WireReader in) throws MalformedMessage {
    String version = "";
    String endpoint = "";
    String resourceName = "";
    DevicePluginOptions options = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> version = in.string();
        case 2 -> endpoint = in.string();
        case 3 -> resourceName = in.string();
        case 4 -> options = DevicePluginOptions.read(in.message());
        default -> in.keepUnknown();
      }
    }
    return new RegisterRequest(version, endpoint, resourceName, options, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, version);
    out.string(2, endpoint);
    out.string(3, resourceName);
    out.message(4, options);
    out.unknown(unknown);
  }
}
