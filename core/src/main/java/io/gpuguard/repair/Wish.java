package io.gpuguard.repair;

import io.gpuguard.repair.ChartUse.Place;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.stream.Stream;

/** What the value of a chart is for one of its places, and what it is to be. */
record Wish(Place place, Node written, Node wanted) {

  boolean changed() {
    return !written.equals(wanted);
  }

  /** Whether a place that asks for nothing may be given what another one needs. */
  boolean follows(Wish other) {
    return !changed() && written.equals(other.written) && bears(other.wanted);
  }

  private boolean bears(Node value) {
    Path field = place.field();
    Path parent = field.parent();
    Node root = place.use().object().root();
    Node around = parent == null ? root : root.at(parent);
    return switch (String.valueOf(field.key())) {
      // They take nothing from a pod.
      case "priorityClassName", "updateStrategy" -> true;
      case "resources" -> value.equals(proposed(around));
      case "securityContext" -> isSeccompAlone(value) && everyContainerHasItsOwn(around);
      default -> false;
    };
  }

  /** What the profile proposes for the container by itself. */
  private Node proposed(Node container) {
    String name = container.get("name").text("");
    Node limits = place.use().profile().limits();
    Node own = limits.get("containers").get(name);
    return own.present() ? own : limits.mapping().without("containers");
  }

  private boolean isSeccompAlone(Node value) {
    return value.mapping().without("seccompProfile").equals(written.mapping());
  }

  /** A privileged container runs without a seccomp profile, whatever its pod says. */
  private static boolean everyContainerHasItsOwn(Node spec) {
    return Stream.of("containers", "initContainers")
        .flatMap(list -> spec.get(list).items().stream())
        .map(container -> container.get("securityContext"))
        .allMatch(c -> c.get("privileged").isTrue() || c.get("seccompProfile").present());
  }
}
