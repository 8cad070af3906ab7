package io.gpuguard.policy;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Objects that nobody wrote: each is a given one in which some fields were left out, or have what
 * another object has in the same place, or were added from there. So all of them look like what
 * people write, and meet in ways that nobody thought of.
 */
final class CrossedObjects {

  /** Names, kinds and namespaces stay: they say where an object goes. */
  private static final List<String> KEPT =
      List.of("apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.uid");

  private final Random random;
  private final List<Mapping> parents = new ArrayList<>();

  /** Values by place, see {@link #place}. */
  private final Map<String, List<Node>> donors = new LinkedHashMap<>();

  /** The keys that mappings in a place have. */
  private final Map<String, List<String>> keys = new LinkedHashMap<>();

  CrossedObjects(List<Mapping> objects, long seed) {
    random = new Random(seed);
    for (Mapping object : objects) {
      parents.add(object);
      collect(object, root(object));
    }
  }

  private void collect(Node node, String place) {
    donors.computeIfAbsent(place, _ -> new ArrayList<>()).add(node);
    if (node instanceof Mapping mapping) {
      mapping.forEach(
          (key, value) -> {
            keys.computeIfAbsent(place, _ -> new ArrayList<>()).add(key);
            collect(value, place(place, key));
          });
    }
    for (Node item : node.items()) {
      collect(item, place + "[]");
    }
  }

  private static String root(Mapping object) {
    return object.get("kind").text("");
  }

  /** All pods are one place, whatever holds them, and so are all containers. */
  private static String place(String parent, String key) {
    if (key.equals("template") || key.equals("jobTemplate")) {
      return key.equals("template") ? "Pod" : "Job";
    }
    boolean containers = key.equals("initContainers") || key.equals("ephemeralContainers");
    return parent + "." + (containers ? "containers" : key);
  }

  Mapping next() {
    Mapping object = parents.get(random.nextInt(parents.size()));
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      object = (Mapping) change(object, root(object), "");
    }
    return object;
  }

  /** Goes down a random way and changes what is at its end. */
  private Node change(Node node, String place, String path) {
    if (node instanceof Mapping mapping && mapping.size() > 0) {
      if (!path.isEmpty() && random.nextInt(6) == 0) {
        return added(mapping, place);
      }
      String key = mapping.key(random.nextInt(mapping.size()));
      String below = path.isEmpty() ? key : path + "." + key;
      if (KEPT.contains(below)) {
        return mapping;
      }
      boolean leaf =
          mapping.value(key).items().isEmpty() && !(mapping.value(key) instanceof Mapping);
      if (path.contains(".") && random.nextInt(leaf ? 2 : 8) == 0) {
        return mapping.without(key);
      }
      return mapping.with(key, change(mapping.value(key), place(place, key), below));
    }
    if (!node.items().isEmpty() && random.nextInt(8) != 0) {
      List<Node> items = new ArrayList<>(node.items());
      int index = random.nextInt(items.size());
      items.set(index, change(items.get(index), place + "[]", path + "[]"));
      return Node.of(items);
    }
    List<Node> known = donors.getOrDefault(place, List.of(node));
    return known.get(random.nextInt(known.size()));
  }

  private Mapping added(Mapping mapping, String place) {
    List<String> known = keys.getOrDefault(place, List.of());
    if (known.isEmpty()) {
      return mapping;
    }
    String key = known.get(random.nextInt(known.size()));
    List<Node> values = donors.getOrDefault(place(place, key), List.of());
    return mapping.has(key) || values.isEmpty()
        ? mapping
        : mapping.with(key, values.get(random.nextInt(values.size())));
  }
}
