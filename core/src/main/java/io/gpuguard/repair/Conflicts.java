package io.gpuguard.repair;

import io.gpuguard.cel.Quantities;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What the API server refuses although each field alone is valid. */
final class Conflicts {

  private Conflicts() {}

  /**
   * Fields that do not go together.
   *
   * @param text what they are, as a part of a sentence
   */
  record Conflict(String text, List<Path> fields) {}

  static List<Conflict> of(Resource resource, Inventory inventory) {
    List<Conflict> found = new ArrayList<>();
    for (PodTemplate pod : inventory.podTemplates(resource)) {
      if (pod.spec().has("priority") && pod.spec().has("priorityClassName")) {
        Path spec = pod.specPath();
        String text = "priority beside a priorityClassName that may have another";
        found.add(new Conflict(text, List.of(spec.child("priorityClassName"))));
      }
      for (Container container : pod.containers()) {
        escalation(container, found);
        resources(container, found);
        rootAndNot(pod, container, found);
      }
    }
    return found;
  }

  /**
   * Kubernetes: ValidateSecurityContext in pkg/apis/core/validation; it knows this spelling alone.
   */
  private static void escalation(Container container, List<Conflict> found) {
    Node context = container.node().get("securityContext");
    if (!context.get("allowPrivilegeEscalation").isFalse()) {
      return;
    }
    Path field = container.path().child("securityContext").child("allowPrivilegeEscalation");
    if (context.get("privileged").isTrue()) {
      String text = container.name() + ": allowPrivilegeEscalation false beside privileged";
      found.add(new Conflict(text, List.of(field)));
    }
    for (Node capability : context.at("capabilities", "add").items()) {
      if (capability.text("").equals("CAP_SYS_ADMIN")) {
        String text = container.name() + ": allowPrivilegeEscalation false beside CAP_SYS_ADMIN";
        found.add(new Conflict(text, List.of(field)));
      }
    }
  }

  private static void resources(Container container, List<Conflict> found) {
    Mapping limits = container.node().at("resources", "limits").mapping();
    container
        .node()
        .at("resources", "requests")
        .mapping()
        .forEach(
            (name, request) -> {
              String asked = request.scalar();
              String limit = limits.get(name).scalar();
              if (asked != null && limit != null && above(asked, limit)) {
                String text = container.name() + ": a request of " + name + " above its limit";
                Path both = container.path().child("resources");
                found.add(
                    new Conflict(
                        text,
                        List.of(
                            both.child("limits").child(name), both.child("requests").child(name))));
              }
            });
  }

  private static boolean above(String request, String limit) {
    BigDecimal asked = Quantities.parse(request);
    BigDecimal most = Quantities.parse(limit);
    return asked != null && most != null && asked.compareTo(most) > 0;
  }

  /** Not the API server but the kubelet refuses this one: the container never starts. */
  private static void rootAndNot(PodTemplate pod, Container container, List<Conflict> found) {
    Node own = container.node().get("securityContext");
    Node shared = pod.spec().get("securityContext");
    Node user = own.get("runAsUser").present() ? own.get("runAsUser") : shared.get("runAsUser");
    Node nonRoot =
        own.get("runAsNonRoot").present() ? own.get("runAsNonRoot") : shared.get("runAsNonRoot");
    if (nonRoot.isTrue() && user.whole(1) == 0) {
      String text = container.name() + ": runAsNonRoot beside runAsUser 0";
      Path field = container.path().child("securityContext").child("runAsNonRoot");
      found.add(new Conflict(text, List.of(field)));
    }
  }
}
