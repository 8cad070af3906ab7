package io.gpuguard.agent.kubelet;

import io.gpuguard.agent.hardware.HostTree;
import org.jspecify.annotations.Nullable;

/** From the UID of a pod to its name: the kubelet logs into NAMESPACE_NAME_UID. */
public final class PodNames {

  private static final String LOGS = "/var/log/pods";

  private PodNames() {}

  /** Namespace, name and UID of a pod; null if unknown. */
  public static String @Nullable [] of(HostTree host, String uid) {
    for (String folder : host.namesOrNone(LOGS)) {
      String[] words = folder.split("_", -1);
      // Neither names of namespaces nor of pods have an underscore.
      if (words.length == 3 && words[2].equals(uid)) {
        return words;
      }
    }
    return null;
  }
}
