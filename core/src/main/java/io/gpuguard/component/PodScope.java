package io.gpuguard.component;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.cel.Scope;
import io.gpuguard.cel.Value;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The names that CEL expressions see for a pod template or an object. */
public final class PodScope {

  private PodScope() {}

  public static Scope of(PodTemplate pod, Inventory inventory, Catalog catalog) {
    return new Scope(
        roots(pod.owner(), pod.namespace(), inventory), catalog.variables(), given(pod));
  }

  /**
   * The scope of a pod that has the shape and the path of an earlier one: what a variable says of
   * the template is not worked out again.
   *
   * @param same variables that say the same of all pods of a template
   */
  public static Scope of(PodTemplate pod, Inventory inventory, Scope earlier, Set<String> same) {
    return earlier.of(roots(pod.owner(), pod.namespace(), inventory), given(pod), same);
  }

  private static Map<String, Value> given(PodTemplate pod) {
    Map<String, Value> given = new HashMap<>();
    given.put("podSpec", new Value.Data(pod.spec(), pod.specPath()));
    given.put("podMetadata", new Value.Data(pod.metadata(), pod.path().child("metadata")));
    return given;
  }

  public static Scope of(Resource resource, Inventory inventory, Catalog catalog) {
    return new Scope(
        roots(resource, resource.namespace(), inventory), catalog.variables(), new HashMap<>());
  }

  private static Map<String, Value> roots(
      Resource resource, String namespace, Inventory inventory) {
    Map<String, Value> roots = new HashMap<>();
    roots.put("object", new Value.Data(resource.root(), Path.ROOT));
    Mapping found = inventory.namespace(namespace).map(Resource::root).orElse(Mapping.EMPTY);
    roots.put(
        "namespaceObject",
        found.isEmpty()
            ? new Value.Failure("the Namespace '" + namespace + "' is not in the input", null)
            : new Value.Data(found, null));
    return roots;
  }
}
