package io.gpuguard.agent.kubelet;

import io.gpuguard.agent.hardware.FileFacts;
import java.util.List;

/**
 * A socket in one of the kubelet's folders.
 *
 * @param path on the host
 * @param servers processes that listen on it
 */
public record PluginSocket(String path, FileFacts facts, List<Integer> servers) {
  public PluginSocket {
    servers = List.copyOf(servers);
  }
}
