package io.gpuguard.policy;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.tree.Mapping;

/** What all generated objects bear, so that they can be found and taken back. */
final class Labels {

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  private Labels() {}

  static Mapping managed() {
    return map(MANAGED_BY, "gpuguard");
  }

  static Mapping metadata(AdmissionRule rule) {
    return map(
        "name", rule.name(),
        "labels", managed(),
        "annotations",
            map(
                "gpuguard.io/control", rule.control().id(),
                "gpuguard.io/severity", rule.control().severity().text(),
                "gpuguard.io/title", rule.control().title()));
  }
}
