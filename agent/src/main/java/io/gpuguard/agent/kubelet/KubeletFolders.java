package io.gpuguard.agent.kubelet;

import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.HostTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies in the kubelet's folders.
 *
 * @param kubelet the registration socket; null if no kubelet runs here
 * @param plugins sockets of device plugins
 * @param registry sockets of the plugin registry: DRA drivers, CSI drivers, some device plugins
 * @param processes who could be looked at
 */
public record KubeletFolders(
    @Nullable FileFacts kubelet,
    List<PluginSocket> plugins,
    List<PluginSocket> registry,
    Processes processes) {

  /** Fixed in the kubelet, whatever its --root-dir says. */
  public static final String PLUGINS = "/var/lib/kubelet/device-plugins";

  public static final String REGISTRY = "/var/lib/kubelet/plugins_registry";
  public static final String KUBELET_SOCKET = PLUGINS + "/kubelet.sock";
  public static final String POD_RESOURCES = "/var/lib/kubelet/pod-resources/kubelet.sock";
  public static final String CHECKPOINT = PLUGINS + "/kubelet_internal_checkpoint";

  public KubeletFolders {
    plugins = List.copyOf(plugins);
    registry = List.copyOf(registry);
  }

  public static KubeletFolders read(HostTree host) {
    Processes processes = Processes.read(host);
    SocketOwners owners =
        SocketOwners.read(
            host, processes.seen(), List.of("/device-plugins/", "/plugins_registry/"));
    return new KubeletFolders(
        host.facts(KUBELET_SOCKET),
        sockets(host, PLUGINS, owners),
        sockets(host, REGISTRY, owners),
        processes);
  }

  private static List<PluginSocket> sockets(HostTree host, String folder, SocketOwners owners) {
    List<PluginSocket> sockets = new ArrayList<>();
    for (String name : host.names(folder)) {
      String path = folder + "/" + name;
      FileFacts facts = host.facts(path);
      if (facts != null && facts.kind() == FileFacts.Kind.SOCKET && !path.equals(KUBELET_SOCKET)) {
        sockets.add(new PluginSocket(path, facts, owners.of(path)));
      }
    }
    return sockets;
  }
}
