package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pods in custom resources of kinds that nobody told us of: whatever has a list of containers, each
 * with a name and an image, is a pod's spec. Without this, a privileged pod in the resource of a
 * new controller would pass in silence. What the resource leaves out its controller may fill in, so
 * that of absent fields nothing is said.
 */
final class PodsByShape {

  private static final String SPEC = "spec";

  /** Deeper than any template that is known: a rollout's of a job set's of a pod. */
  private static final int DEPTH = 12;

  /** Their objects hold patterns of pods and examples, not pods. */
  private static final List<String> POLICIES =
      List.of("kyverno.io", "gatekeeper.sh", "kubewarden.io", "kwok.x-k8s.io");

  private static final Elsewhere FILLED =
      new Elsewhere(
          List.of(),
          List.of(),
          "The controller of this kind may fill in this field.",
          List.of(),
          "",
          List.of(),
          null,
          null);

  private PodsByShape() {}

  static List<PodTemplate> of(Resource resource) {
    List<PodTemplate> found = new ArrayList<>();
    if (isCustom(resource.group())) {
      look(resource, Path.ROOT, resource.root(), 0, found);
    }
    return found;
  }

  /** Kubernetes' own kinds are all in the table: their groups have no dot or end in k8s.io. */
  private static boolean isCustom(String group) {
    return group.indexOf('.') > 0
        && (!group.endsWith(".k8s.io") || group.endsWith(".x-k8s.io"))
        && POLICIES.stream()
            .noneMatch(policy -> group.equals(policy) || group.endsWith("." + policy));
  }

  private static void look(
      Resource resource, Path path, Node node, int depth, List<PodTemplate> found) {
    if (depth > DEPTH) {
      return;
    }
    if (node instanceof Mapping mapping) {
      if (hasContainers(mapping.get(SPEC)) || hasContainers(mapping)) {
        // The template stands before its spec, since it has the labels and annotations.
        found.add(new PodTemplate(resource, path, mapping, FILLED));
        return;
      }
      mapping.forEach((key, value) -> look(resource, path.child(key), value, depth + 1, found));
      return;
    }
    List<Node> items = node.items();
    for (int i = 0; i < items.size(); i++) {
      look(resource, path.child(i), items.get(i), depth + 1, found);
    }
  }

  private static boolean hasContainers(Node spec) {
    List<Node> containers = spec.get("containers").items();
    return !containers.isEmpty()
        && containers.stream()
            .allMatch(c -> c.get("name").text() != null && c.get("image").text() != null);
  }
}
