package io.gpuguard;

import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.PodTemplatePaths;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the API server fills in when an object is stored, for pods and pod templates. Verdicts must
 * not depend on it.
 */
public final class TestingDefaults {

  private TestingDefaults() {}

  public static Resource defaulted(Resource resource, PodTemplatePaths paths) {
    Mapping root = resource.root();
    for (PodTemplate pod : paths.of(resource)) {
      root = edit(root, pod.specPath(), TestingDefaults::podSpec);
    }
    return Resource.of(root, resource.origin());
  }

  private static Mapping edit(Mapping root, Path path, UnaryOperator<Mapping> change) {
    return edit((Node) root, path.steps(), 0, change).mapping();
  }

  private static Node edit(Node node, List<Path> steps, int at, UnaryOperator<Mapping> change) {
    if (at == steps.size()) {
      return change.apply(node.mapping());
    }
    Path step = steps.get(at);
    if (step.key() != null) {
      return node.mapping().with(step.key(), edit(node.get(step.key()), steps, at + 1, change));
    }
    List<Node> items = new ArrayList<>(node.items());
    items.set(step.index(), edit(items.get(step.index()), steps, at + 1, change));
    return Node.of(items);
  }

  private static Mapping absent(Mapping mapping, String key, Node value) {
    return mapping.has(key) ? mapping : mapping.with(key, value);
  }

  private static Mapping podSpec(Mapping spec) {
    Mapping full = absent(spec, "restartPolicy", Node.of("Always"));
    full = absent(full, "dnsPolicy", Node.of("ClusterFirst"));
    full = absent(full, "schedulerName", Node.of("default-scheduler"));
    full = absent(full, "terminationGracePeriodSeconds", Node.of(30));
    full = absent(full, "securityContext", Mapping.EMPTY);
    full = absent(full, "enableServiceLinks", Node.of(true));
    if (full.has("serviceAccountName")) {
      full = full.with("serviceAccount", full.value("serviceAccountName"));
    }
    for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
      full = each(full, list, TestingDefaults::container);
    }
    return each(full, "volumes", TestingDefaults::volume);
  }

  private static Mapping each(Mapping mapping, String key, UnaryOperator<Mapping> change) {
    if (!(mapping.value(key) instanceof Node.Sequence)) {
      return mapping;
    }
    List<Node> items = new ArrayList<>();
    for (Node item : mapping.value(key).items()) {
      items.add(item instanceof Mapping one ? change.apply(one) : item);
    }
    return mapping.with(key, Node.of(items));
  }

  private static Mapping container(Mapping container) {
    String image = container.value("image").text("");
    boolean latest = image.endsWith(":latest") || (!image.contains("@") && !tagged(image));
    Mapping full =
        absent(container, "imagePullPolicy", Node.of(latest ? "Always" : "IfNotPresent"));
    full = absent(full, "terminationMessagePath", Node.of("/dev/termination-log"));
    full = absent(full, "terminationMessagePolicy", Node.of("File"));
    full = absent(full, "resources", Mapping.EMPTY);
    full = each(full, "ports", port -> absent(port, "protocol", Node.of("TCP")));
    Mapping limits = full.value("resources").get("limits").mapping();
    Mapping requests = full.value("resources").get("requests").mapping();
    for (String key : limits.keys()) {
      requests = absent(requests, key, limits.value(key));
    }
    if (!requests.isEmpty()) {
      full = full.with("resources", full.value("resources").mapping().with("requests", requests));
    }
    return full;
  }

  private static boolean tagged(String image) {
    return image.substring(image.lastIndexOf('/') + 1).contains(":");
  }

  private static Mapping volume(Mapping volume) {
    Mapping full = volume;
    if (volume.value("hostPath") instanceof Mapping path) {
      full = full.with("hostPath", absent(path, "type", Node.of("")));
    }
    for (String kind : List.of("configMap", "secret", "projected", "downwardAPI")) {
      if (volume.value(kind) instanceof Mapping source) {
        full = full.with(kind, absent(source, "defaultMode", Node.of(420)));
      }
    }
    boolean nothing = volume.size() == 1 && volume.has("name");
    return nothing ? full.with("emptyDir", Mapping.EMPTY) : full;
  }
}
