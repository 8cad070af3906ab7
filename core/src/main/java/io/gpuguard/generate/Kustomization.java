package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;

/** kustomization.yaml files. */
final class Kustomization {

  private Kustomization() {}

  static String of(List<String> resources) {
    return YamlWriter.document(base(resources));
  }

  /**
   * What changes from auditing to enforcing.
   *
   * @param group and kind of the objects that change
   * @param path a JSON pointer
   */
  record Change(String group, String kind, String path, Object value) {}

  static String enforcing(List<String> resources, List<Change> changes) {
    List<Mapping> patches = new ArrayList<>();
    for (Change change : changes) {
      String patch =
          YamlWriter.list(
              List.of(map("op", "replace", "path", change.path(), "value", change.value())));
      Mapping target =
          change.kind().isEmpty()
              ? map("group", change.group())
              : map("group", change.group(), "kind", change.kind());
      patches.add(map("target", target, "patch", patch));
    }
    return YamlWriter.document(base(resources).with("patches", io.gpuguard.tree.Node.of(patches)));
  }

  private static Mapping base(List<String> resources) {
    return map(
        "apiVersion",
        "kustomize.config.k8s.io/v1beta1",
        "kind",
        "Kustomization",
        "resources",
        resources);
  }
}
