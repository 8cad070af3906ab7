package io.gpuguard.podsecurity;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Only volume types that reach nothing of the host may be used.
 *
 * <p>Fields: the type of {@code volumes[*]}. Allowed: the types below; a volume without a type is
 * an emptyDir once the API server has stored it.
 */
final class RestrictedVolumesCheck {

  static final Check CHECK =
      Check.restricted(
          "restrictedVolumes",
          List.of("hostPathVolumes"),
          Check.from(0, RestrictedVolumesCheck::check));

  private static final Set<String> ALLOWED =
      Set.of(
          "name",
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private RestrictedVolumesCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    List<Node> volumes = pod.spec().get("volumes").items();
    for (int i = 0; i < volumes.size(); i++) {
      Mapping volume = volumes.get(i).mapping();
      for (String type : volume.keys()) {
        if (!ALLOWED.contains(type)) {
          found.add(
              new Violation(
                  null,
                  pod.path("volumes").child(i).child(type),
                  "volume \""
                      + volume.get("name").text("")
                      + "\" must not be of the type "
                      + type));
        }
      }
    }
    return found;
  }
}
