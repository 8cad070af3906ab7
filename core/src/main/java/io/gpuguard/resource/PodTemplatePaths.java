package io.gpuguard.resource;

import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Knows where objects hold pod templates. The table is data of the catalogue ({@code
 * pod-templates.yaml}).
 *
 * @param kinds by {@code group/Kind} ({@code /Pod} for the core group)
 */
public record PodTemplatePaths(Map<String, Lazy<List<PodPlaces>>> kinds) {

  public PodTemplatePaths {
    // In the order of the table, in every JVM.
    kinds = Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
  }

  /**
   * The pod templates of an object, in source order; none for an object that leads to no pod. In a
   * custom resource of a kind that the table has not, they are known by their shape.
   */
  public List<PodTemplate> of(Resource resource) {
    Lazy<List<PodPlaces>> known = kinds.get(resource.group() + "/" + resource.kind());
    if (known == null) {
      return PodsByShape.of(resource);
    }
    List<PodTemplate> found = new ArrayList<>();
    for (PodPlaces places : known.get()) {
      for (List<String> steps : places.templates()) {
        walk(
            resource.root(),
            Path.ROOT,
            steps,
            (path, node) -> {
              PodTemplate pod = Assembly.pod(resource, places, path, node);
              if (pod != null) {
                found.add(pod);
              }
            });
      }
    }
    return found;
  }

  /** Hands over every mapping that the steps lead to. */
  static void walk(Node node, Path path, List<String> steps, BiConsumer<Path, Mapping> found) {
    if (steps.isEmpty()) {
      if (node instanceof Mapping mapping) {
        found.accept(path, mapping);
      }
      return;
    }
    String step = steps.getFirst();
    List<String> rest = steps.subList(1, steps.size());
    switch (step) {
      case "[*]" -> {
        List<Node> items = node.items();
        for (int i = 0; i < items.size(); i++) {
          walk(items.get(i), path.child(i), rest, found);
        }
      }
      case "*" -> node.mapping().forEach((key, value) -> walk(value, path.child(key), rest, found));
      default -> walk(node.get(step), path.child(step), rest, found);
    }
  }
}
