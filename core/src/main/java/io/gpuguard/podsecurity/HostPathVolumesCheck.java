package io.gpuguard.podsecurity;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Host path volumes are forbidden.
 *
 * <p>Fields: {@code volumes[*].hostPath}. Allowed: absent.
 */
final class HostPathVolumesCheck {

  static final Check CHECK =
      Check.baseline("hostPathVolumes", Check.from(0, HostPathVolumesCheck::check));

  private HostPathVolumesCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    List<Node> volumes = pod.spec().get("volumes").items();
    for (int i = 0; i < volumes.size(); i++) {
      if (volumes.get(i).get("hostPath").present()) {
        String name = volumes.get(i).get("name").text("");
        found.add(
            new Violation(
                null,
                pod.path("volumes").child(i).child("hostPath"),
                "volume \"" + name + "\" must not use hostPath"));
      }
    }
    return found;
  }
}
