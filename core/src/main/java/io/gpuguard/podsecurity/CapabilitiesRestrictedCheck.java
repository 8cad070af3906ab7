package io.gpuguard.podsecurity;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * All capabilities must be dropped.
 *
 * <p>Fields: {@code securityContext.capabilities} of every container. {@code drop} must hold ALL;
 * {@code add} may hold NET_BIND_SERVICE. Since 1.22; Windows pods are exempt since 1.25.
 */
final class CapabilitiesRestrictedCheck {

  static final Check CHECK =
      Check.restricted(
          "capabilities_restricted",
          List.of(CapabilitiesBaselineCheck.ID),
          Check.from(22, CapabilitiesRestrictedCheck::check),
          Check.from(25, pod -> pod.isWindows() ? List.of() : check(pod)));

  private CapabilitiesRestrictedCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.containerContexts()) {
      List<Node> dropped = context.node().at("capabilities", "drop").items();
      if (dropped.stream().noneMatch(d -> d.text("").equals("ALL"))) {
        found.add(context.violation("must drop the capability ALL", "capabilities", "drop"));
      }
    }
    found.addAll(CapabilitiesBaselineCheck.added(pod, Set.of("NET_BIND_SERVICE")));
    return found;
  }
}
