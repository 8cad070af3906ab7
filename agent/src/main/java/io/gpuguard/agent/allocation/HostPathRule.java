package io.gpuguard.agent.allocation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Host paths that make a container the node, whoever hands them in. */
public final class HostPathRule {

  /** Not even for reading: secrets, sockets of runtimes, the doors of the kubelet. */
  private static final List<String> NEVER =
      List.of(
          "/etc/kubernetes",
          "/etc/cdi",
          "/etc/cni",
          "/etc/ssh",
          "/etc/shadow",
          "/etc/sudoers",
          "/root",
          "/boot",
          "/proc",
          "/run/cdi",
          "/run/containerd",
          "/run/crio",
          "/run/docker.sock",
          "/run/cri-dockerd.sock",
          "/run/k3s",
          "/run/k0s",
          "/run/podman",
          "/run/nri",
          "/run/systemd",
          "/run/dbus",
          "/var/lib/kubelet",
          "/var/lib/containerd",
          "/var/lib/containers",
          "/var/lib/docker",
          "/var/lib/etcd",
          "/var/lib/rancher",
          "/var/lib/k0s",
          "/var/snap/microk8s",
          "/dev/mem",
          "/dev/kmsg");

  /** For reading only: what the host runs. */
  private static final List<String> READ_ONLY =
      List.of("/usr", "/lib", "/lib64", "/bin", "/sbin", "/opt", "/etc", "/sys");

  private HostPathRule() {}

  /** Why a mount of this path is dangerous; null if it is not. */
  public static @Nullable String danger(String hostPath, boolean readOnly) {
    String path = normal(hostPath);
    if (path == null) {
      return "'" + hostPath + "' is no absolute path";
    }
    for (String never : NEVER) {
      if (covers(never, path)) {
        return path + " is " + never + " or below it";
      }
      if (covers(path, never)) {
        return path + " holds " + never;
      }
    }
    for (String base : READ_ONLY) {
      if (!readOnly && covers(base, path)) {
        return path + " can be written";
      }
    }
    return null;
  }

  /** Whether a path is another or lies above it. */
  public static boolean covers(String upper, String path) {
    return upper.equals("/") || path.equals(upper) || path.startsWith(upper + "/");
  }

  /** The path without dots, double slashes and the /var/run link; null if it is not absolute. */
  public static @Nullable String normal(String path) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      return null;
    }
    Deque<String> steps = new ArrayDeque<>();
    for (String step : path.split("/")) {
      if (step.equals("..")) {
        steps.pollLast();
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.addLast(step);
      }
    }
    String plain = "/" + String.join("/", steps);
    return covers("/var/run", plain) ? plain.substring("/var".length()) : plain;
  }
}
