package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows where objects hold pod templates. The table is data of the catalogue ({@code
 * pod-templates.yaml}): an API group and kind, and paths with {@code [*]} for lists and {@code .*}
 * for mappings with free keys. They lead to a template or to a pod's spec.
 *
 * @param paths by {@code group/Kind} ({@code /Pod} for the core group)
 */
public record PodTemplatePaths(Map<String, List<List<String>>> paths) {

  public PodTemplatePaths {
    // In the order of the table, in every JVM.
    paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
  }

  /** The pod templates of an object, in source order; none for an object that leads to no pod. */
  public List<PodTemplate> of(Resource resource) {
    List<List<String>> known = paths.get(resource.group() + "/" + resource.kind());
    if (known == null) {
      return List.of();
    }
    List<PodTemplate> found = new ArrayList<>();
    for (List<String> steps : known) {
      collect(resource, resource.root(), Path.ROOT, steps, found);
    }
    return found;
  }

  private static void collect(
      Resource owner, Node node, Path path, List<String> steps, List<PodTemplate> found) {
    if (steps.isEmpty()) {
      if (node instanceof Mapping mapping
          && (mapping.get("spec") instanceof Mapping
              || !mapping.get("containers").items().isEmpty())) {
        found.add(new PodTemplate(owner, path, mapping));
      }
      return;
    }
    String step = steps.getFirst();
    List<String> rest = steps.subList(1, steps.size());
    switch (step) {
      case "[*]" -> {
        List<Node> items = node.items();
        for (int i = 0; i < items.size(); i++) {
          collect(owner, items.get(i), path.child(i), rest, found);
        }
      }
      case "*" -> {
        Mapping mapping = node.mapping();
        mapping.forEach((key, value) -> collect(owner, value, path.child(key), rest, found));
      }
      default -> collect(owner, node.get(step), path.child(step), rest, found);
    }
  }
}
