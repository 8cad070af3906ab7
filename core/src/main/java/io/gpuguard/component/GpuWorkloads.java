package io.gpuguard.component;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.cel.Evaluator;
import io.gpuguard.cel.Expression;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.inventory.PodShape;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Pods that use GPUs and are no components. */
public final class GpuWorkloads {

  private GpuWorkloads() {}

  /**
   * @param resources what its containers ask for, by name, the values as written
   */
  public record Workload(PodTemplate pod, Map<String, String> resources) {}

  public static List<Workload> of(
      Inventory inventory, Catalog catalog, List<Component> components) {
    // By identity: a record's hash would walk the whole object.
    Set<PodTemplate> known = Collections.newSetFromMap(new IdentityHashMap<>());
    components.forEach(component -> known.add(component.pod()));
    Expression touches = new Expression.Variable("touchesGpu");
    List<Workload> found = new ArrayList<>();
    // The question is about the pod alone, so that all pods of one template have one answer.
    Map<PodShape, Optional<Map<String, String>>> answers = new HashMap<>();
    for (int i = 0; i < inventory.pods().size(); i++) {
      PodTemplate pod = inventory.pods().get(i);
      if (known.contains(pod)) {
        continue;
      }
      PodShape shape = inventory.shapes().get(i);
      Optional<Map<String, String>> answer = answers.get(shape);
      if (answer == null) {
        boolean uses =
            new Evaluator(PodScope.of(pod, inventory, catalog)).evaluate(touches).isTrue();
        answer = uses ? Optional.of(resources(pod)) : Optional.empty();
        answers.put(shape, answer);
      }
      if (answer.isPresent()) {
        found.add(new Workload(pod, answer.get()));
      }
    }
    return found;
  }

  private static Map<String, String> resources(PodTemplate pod) {
    TreeMap<String, String> resources = new TreeMap<>();
    for (Container container : pod.containers()) {
      container
          .node()
          .at("resources", "limits")
          .mapping()
          .forEach(
              (key, value) -> {
                String amount = value.scalar();
                if (key.contains("/") && amount != null) {
                  resources.put(key, amount);
                }
              });
    }
    return resources;
  }
}
