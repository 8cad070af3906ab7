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

/** The names that CEL expressions see for a pod template or an object. */
public final class PodScope {

  private PodScope() {}

  public static Scope of(PodTemplate pod, Inventory inventory, Catalog catalog) {
    Map<String, Value> given = new HashMap<>();
    given.put("podSpec", new Value.Data(pod.spec(), pod.specPath()));
    given.put("podMetadata", new Value.Data(pod.metadata(), pod.path().child("metadata")));
    return new Scope(roots(pod.owner(), pod.namespace(), inventory), catalog.variables(), given);
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
