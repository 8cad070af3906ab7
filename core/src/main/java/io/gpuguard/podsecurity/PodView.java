package io.gpuguard.podsecurity;

import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How checks look at a pod: its spec, every container of all three kinds, and their contexts. */
record PodView(PodTemplate pod) {

  /**
   * A security context and where it stands.
   *
   * @param container null for the pod's own
   */
  record Context(@Nullable String container, Path path, Node node) {

    Violation violation(String message, String... field) {
      Path there = path;
      for (String step : field) {
        there = there.child(step);
      }
      return new Violation(container, there, message);
    }
  }

  Mapping spec() {
    return pod.spec();
  }

  Path path(String... keys) {
    return pod.specPath().then(Path.of(keys));
  }

  Context podContext() {
    return new Context(null, path("securityContext"), spec().get("securityContext"));
  }

  List<Context> containerContexts() {
    List<Context> contexts = new ArrayList<>();
    for (Container container : pod.containers()) {
      contexts.add(
          new Context(
              container.name(),
              container.path().child("securityContext"),
              container.node().get("securityContext")));
    }
    return contexts;
  }

  /** The pod's context and those of all containers. */
  List<Context> contexts() {
    List<Context> contexts = new ArrayList<>();
    contexts.add(podContext());
    contexts.addAll(containerContexts());
    return contexts;
  }

  boolean isWindows() {
    return spec().at("os", "name").text("").equals("windows");
  }

  /** Whether the pod has users of its own, so that its root is nobody on the host. */
  boolean hasOwnUsers() {
    return spec().get("hostUsers").isFalse();
  }

  /** A text field that must be absent, empty or one of some values. */
  static boolean isOneOf(Node node, Set<String> allowed) {
    return !node.present() || allowed.contains(node.text(""));
  }
}
