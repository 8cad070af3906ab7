package io.gpuguard.agent.gateway;

import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.Holders;
import io.gpuguard.agent.kubelet.PodNames;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.rpc.Peer;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From a process to its pod: the cgroup names pod and container, the kubelet's log folders name the
 * pod, the runtime's own file names the image. What cannot be read stays unknown, and a rule that
 * asks for it does not hold then.
 */
public final class PluginIdentities {

  private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");

  /** Where containerd and CRI-O keep the OCI configuration of a running container. */
  private static final List<String> RUNTIMES =
      List.of(
          "/run/containerd/io.containerd.runtime.v2.task/k8s.io/%s/config.json",
          "/run/containers/storage/overlay-containers/%s/userdata/config.json");

  /** Of a container's variables a pod can have one megabyte, as all of an object. */
  private static final int LARGEST = 4 << 20;

  private final HostTree host;

  public PluginIdentities(HostTree host) {
    this.host = host;
  }

  public PluginIdentity of(Peer peer) {
    if (peer.pid() <= 0) {
      return new PluginIdentity(0, peer.user(), null, null, null, null, null);
    }
    String process = Integer.toString(peer.pid());
    String executable = host.linkOrNull("/proc/" + process + "/exe");
    String podUid = Holders.pod(host, process);
    Mapping annotations = annotations(process);
    String namespace =
        first(annotations, "io.kubernetes.cri.sandbox-namespace", "io.kubernetes.pod.namespace");
    String pod = first(annotations, "io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name");
    if (podUid != null && (namespace == null || pod == null)) {
      String[] words = podOf(podUid);
      namespace = words == null ? null : words[0];
      pod = words == null ? null : words[1];
    }
    String image =
        first(annotations, "io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName");
    return new PluginIdentity(peer.pid(), peer.user(), podUid, namespace, pod, image, executable);
  }

  /** Namespace and name of a pod: the kubelet logs into NAMESPACE_NAME_UID. Null if unknown. */
  public String @Nullable [] podOf(String uid) {
    return PodNames.of(host, uid);
  }

  private Mapping annotations(String process) {
    for (String line : host.lines("/proc/" + process + "/cgroup")) {
      Matcher matcher = CONTAINER.matcher(line);
      String container = null;
      while (matcher.find()) {
        container = matcher.group();
      }
      for (String file : RUNTIMES) {
        byte[] json =
            container == null ? null : host.again().whole(String.format(file, container), LARGEST);
        if (json != null
            && TextFile.parse(file, json) instanceof TextFile.Result.Read(TextFile read)) {
          return read.root().get("annotations").mapping();
        }
      }
    }
    return Mapping.EMPTY;
  }

  private static @Nullable String first(Mapping annotations, String... keys) {
    for (String key : keys) {
      String text = annotations.get(key).text();
      if (text != null && !text.isEmpty()) {
        return text;
      }
    }
    return null;
  }
}
