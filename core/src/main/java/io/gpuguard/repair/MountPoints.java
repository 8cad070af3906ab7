package io.gpuguard.repair;

import io.gpuguard.component.HostPaths;
import io.gpuguard.tree.Node;
import java.util.Optional;

/**
 * What the runtime mounts below a mount of the container: it makes the place for it first, which
 * fails where that mount is read-only. Seen with runc 1.1 and a host's {@code /dev}.
 */
final class MountPoints {

  private static final String TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount";

  private MountPoints() {}

  /** Why a container would not start if one of its mounts were read-only; empty if it would. */
  static Optional<String> obstacle(Node podSpec, Node container, Node mount) {
    String folder = place(mount);
    String message = container.get("terminationMessagePath").text("/dev/termination-log");
    if (isBelow(message, folder)) {
      return Optional.of("the kubelet mounts " + message + " below " + folder);
    }
    if (!podSpec.get("automountServiceAccountToken").isFalse() && isBelow(TOKEN, folder)) {
      return Optional.of("the account's token is mounted below " + folder);
    }
    String host = host(podSpec, mount);
    for (Node other : container.get("volumeMounts").items()) {
      String inner = place(other);
      if (isBelow(inner, folder)
          && !host(podSpec, other).equals(host + inner.substring(folder.length()))) {
        return Optional.of(inner + " is mounted below " + folder);
      }
    }
    return Optional.empty();
  }

  private static String place(Node mount) {
    return HostPaths.clean(mount.get("mountPath").text(""));
  }

  /** Most images have /var/run as a link to /run. */
  private static boolean isBelow(String path, String folder) {
    String outer = folder.equals("/run") ? "/var/run" : folder;
    return path.startsWith(outer.endsWith("/") ? outer : outer + "/");
  }

  /** The host's folder behind a mount; empty if it is none. */
  private static String host(Node podSpec, Node mount) {
    String name = mount.get("name").text("");
    for (Node volume : podSpec.get("volumes").items()) {
      if (volume.get("name").text("").equals(name) && volume.get("hostPath").present()) {
        String below = mount.get("subPath").text("");
        String path = HostPaths.clean(volume.at("hostPath", "path").text(""));
        return below.isEmpty() ? path : path + "/" + below;
      }
    }
    return "";
  }
}
