package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;

/**
 * Privileges must not grow beyond those of the container's start.
 *
 * <p>Fields: {@code securityContext.allowPrivilegeEscalation} of every container. Allowed: false.
 * Since 1.8; Windows pods are exempt since 1.25.
 */
final class AllowPrivilegeEscalationCheck {

  static final Check CHECK =
      Check.restricted(
          "allowPrivilegeEscalation",
          List.of(),
          Check.from(8, AllowPrivilegeEscalationCheck::check),
          Check.from(25, pod -> pod.isWindows() ? List.of() : check(pod)));

  private AllowPrivilegeEscalationCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.containerContexts()) {
      if (!context.node().get("allowPrivilegeEscalation").isFalse()) {
        found.add(
            context.violation(
                "must set allowPrivilegeEscalation to false", "allowPrivilegeEscalation"));
      }
    }
    return found;
  }
}
