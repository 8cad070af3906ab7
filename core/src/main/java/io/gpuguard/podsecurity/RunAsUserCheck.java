package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;

/**
 * The user must not be root.
 *
 * <p>Fields: {@code securityContext.runAsUser} of the pod and every container. Allowed: absent, not
 * 0. Since 1.23; since 1.35 a pod with {@code hostUsers} false is exempt.
 */
final class RunAsUserCheck {

  static final Check CHECK =
      Check.restricted(
          "runAsUser",
          List.of(),
          Check.from(23, RunAsUserCheck::check),
          Check.from(35, pod -> pod.hasOwnUsers() ? List.of() : check(pod)));

  private RunAsUserCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.contexts()) {
      if (context.node().get("runAsUser").whole(-1) == 0) {
        found.add(context.violation("must not set runAsUser to 0", "runAsUser"));
      }
    }
    return found;
  }
}
