package io.gpuguard.policy;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;

/** What all generated objects bear, so that they can be found and taken back. */
final class Labels {

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  private Labels() {}

  static Mapping managed() {
    return map(MANAGED_BY, "gpuguard");
  }

  static Mapping metadata(AdmissionRule rule) {
    Mapping annotations =
        map(
            "gpuguard.io/control", rule.control().id(),
            "gpuguard.io/severity", rule.control().severity().text(),
            "gpuguard.io/title", rule.control().title());
    if (!rule.excuses().isEmpty()) {
      String excuses = String.join("; ", rule.excuses().stream().map(Excuse::text).toList());
      annotations = annotations.with("gpuguard.io/exceptions", Node.of(excuses));
    }
    return map("name", rule.name(), "labels", managed(), "annotations", annotations);
  }
}
