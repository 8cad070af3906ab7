package io.gpuguard.inventory;

import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.PodTemplatePaths;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Lazy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All resources of one run. Look-ups never guess: what is absent from the input is absent here, and
 * the caller says "not assessable".
 */
public final class Inventory {

  private final List<Resource> resources;
  private final PodTemplatePaths templates;
  private final List<PodTemplate> pods;
  private final Map<String, List<Resource>> byKind = new HashMap<>();
  private final Map<String, Map<String, Resource>> byName = new ConcurrentHashMap<>();
  private final Lazy<List<PodShape>> shapes = Lazy.by(this::makeShapes);
  private final Map<String, List<PodTemplate>> podsByNamespace = new HashMap<>();

  public Inventory(List<Resource> resources, PodTemplatePaths podTemplates) {
    this.resources = List.copyOf(resources);
    this.templates = podTemplates;
    List<PodTemplate> found = new ArrayList<>();
    for (Resource resource : resources) {
      String kind = resource.group() + "/" + resource.kind();
      byKind.computeIfAbsent(kind, _ -> new ArrayList<>()).add(resource);
      for (PodTemplate pod : podTemplates.of(resource)) {
        found.add(pod);
        podsByNamespace.computeIfAbsent(pod.namespace(), _ -> new ArrayList<>()).add(pod);
      }
    }
    this.pods = List.copyOf(found);
  }

  /** Every resource in the order of the input. */
  public List<Resource> resources() {
    return resources;
  }

  /** Every pod and pod template in the order of the input. */
  public List<PodTemplate> pods() {
    return pods;
  }

  /** The shapes of {@link #pods}, in their order; of equal ones the first. */
  public List<PodShape> shapes() {
    return shapes.get();
  }

  /** Below this many pods a second thread costs more than it saves. */
  private static final int MANY = 4000;

  private List<PodShape> makeShapes() {
    List<PodShape> made;
    if (pods.size() < MANY) {
      made = new ArrayList<>(pods.size());
      for (PodTemplate pod : pods) {
        made.add(PodShape.of(pod));
      }
    } else {
      made = new ArrayList<>(pods.parallelStream().map(PodShape::of).toList());
    }
    Map<PodShape, PodShape> first = new HashMap<>();
    made.replaceAll(
        shape -> {
          PodShape known = first.putIfAbsent(shape, shape);
          return known == null ? shape : known;
        });
    return made;
  }

  /** The pod templates of one resource. */
  public List<PodTemplate> podTemplates(Resource resource) {
    return templates.of(resource);
  }

  public List<PodTemplate> podsIn(String namespace) {
    return podsByNamespace.getOrDefault(namespace, List.of());
  }

  /**
   * @param group empty for the core group
   */
  public List<Resource> ofKind(String group, String kind) {
    return byKind.getOrDefault(group + "/" + kind, List.of());
  }

  /** Resources by {@code group/Kind}; {@code group/*} for a whole group. */
  public List<Resource> ofKind(String groupAndKind) {
    if (!groupAndKind.endsWith("/*")) {
      return byKind.getOrDefault(groupAndKind, List.of());
    }
    String group = groupAndKind.substring(0, groupAndKind.length() - 2);
    return resources.stream().filter(r -> r.group().equals(group)).toList();
  }

  /** The first resource of that name; the namespace is empty for cluster-scoped kinds. */
  public Optional<Resource> find(String group, String kind, String namespace, String name) {
    // Only few kinds are ever looked up by name: their index is made when that happens.
    Map<String, Resource> names = byName.computeIfAbsent(group + "/" + kind, this::index);
    return Optional.ofNullable(names.get(namespace + "/" + name));
  }

  private Map<String, Resource> index(String kind) {
    Map<String, Resource> names = new HashMap<>();
    for (Resource resource : byKind.getOrDefault(kind, List.of())) {
      names.putIfAbsent(resource.namespace() + "/" + resource.name(), resource);
    }
    return names;
  }

  public Optional<Resource> namespace(String name) {
    return find("", "Namespace", "", name);
  }

  /** The service account that a pod uses, if its object is in the input. */
  public Optional<Resource> serviceAccount(PodTemplate pod) {
    return find("", "ServiceAccount", pod.namespace(), pod.serviceAccount());
  }
}
