package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
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

  /** Two folders to apply: {@code audit} with these files, and {@code enforce} with the change. */
  static void auditThenEnforce(Generated.Files files, List<String> resources, Change change) {
    files.add("audit/kustomization.yaml", of(resources));
    String patch =
        YamlWriter.list(
            List.of(map("op", "replace", "path", change.path(), "value", change.value())));
    Mapping target =
        change.kind().isEmpty()
            ? map("group", change.group())
            : map("group", change.group(), "kind", change.kind());
    files.add(
        "enforce/kustomization.yaml",
        YamlWriter.document(
            base(List.of("../audit"))
                .with("patches", Node.of(List.of(map("target", target, "patch", patch))))));
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
