package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plugin tells of itself.
 *
 * @param endpoint its own socket, as a path in its container; empty if it is this one
 */
public record PluginInfo(
    String type, String name, String endpoint, List<String> versions, Unknown unknown)
    implements Message {

  public PluginInfo {
    versions = List.copyOf(versions);
  }

  public PluginInfo(String type, String name, String endpoint, List<String> versions) {
    this(type, name, endpoint, versions, Unknown.NONE);
  }

  public static PluginInfo read(WireReader in) throws MalformedMessage {
    String type = "";
    String name = "";
    String endpoint = "";
    List<String> versions = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.string();
        case 2 -> name = in.string();
        case 3 -> endpoint = in.string();
        case 4 -> versions.add(in.string());
        default -> in.keepUnknown();
      }
    }
    return new PluginInfo(type, name, endpoint, versions, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.string(1, type);
    out.string(2, name);
    out.string(3, endpoint);
    out.strings(4, versions);
    out.unknown(unknown);
  }
}
