package io.gpuguard.exception;

import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import java.util.LinkedHashSet;
import java.util.Set;

/** The entries that an object points to, by annotation on itself or on its pod template. */
final class Annotations {

  private Annotations() {}

  static Set<String> of(Resource resource) {
    Set<String> ids = new LinkedHashSet<>();
    add(resource.annotations(), ids);
    add(resource.root().at("spec", "template", "metadata", "annotations").mapping(), ids);
    return ids;
  }

  private static void add(Mapping annotations, Set<String> ids) {
    for (String id : annotations.get(Allowance.ANNOTATION).text("").split(",")) {
      if (!id.isBlank()) {
        ids.add(id.strip());
      }
    }
  }
}
