package io.gpuguard.agent.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a plugin's connection: the kernel tells process and user, the cgroup
 * the pod, the files of runtime and kubelet the rest. Null is unknown.
 *
 * @param process 0 if unknown
 */
public record PluginIdentity(
    int process,
    int user,
    @Nullable String podUid,
    @Nullable String namespace,
    @Nullable String pod,
    @Nullable String image,
    @Nullable String executable) {

  public static final PluginIdentity UNKNOWN =
      new PluginIdentity(0, -1, null, null, null, null, null);

  /** An image without its tag and digest. */
  public static String repository(String image) {
    String plain = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
    int colon = plain.lastIndexOf(':');
    return colon > plain.lastIndexOf('/') ? plain.substring(0, colon) : plain;
  }

  /**
   * Whether another registration is of the same plugin: the same process or pod, the next pod of
   * its DaemonSet (a surge), or the same program of the host. Two unknowns are not the same.
   */
  public boolean sameOwner(PluginIdentity other) {
    if (process != 0 && process == other.process) {
      return true;
    }
    if (podUid == null || other.podUid == null) {
      return podUid == null
          && other.podUid == null
          && executable != null
          && executable.equals(other.executable)
          && user == other.user;
    }
    return podUid.equals(other.podUid)
        || namespace != null
            && namespace.equals(other.namespace)
            && Objects.equals(executable, other.executable)
            && image != null
            && other.image != null
            && repository(image).equals(repository(other.image));
  }

  /** For people: the pod, or the process of the host. */
  public String text() {
    List<String> words = new ArrayList<>();
    if (pod != null) {
      words.add("pod " + namespace + "/" + pod);
    } else if (podUid != null) {
      words.add("pod " + podUid);
    }
    words.add("process " + process);
    if (executable != null) {
      words.add("(" + executable + ")");
    }
    return String.join(" ", words);
  }
}
