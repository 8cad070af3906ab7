package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;

/**
 * Containers must be refused if their image would run them as root.
 *
 * <p>Fields: {@code securityContext.runAsNonRoot} of the pod and every container. Allowed: true in
 * the pod, or true in every container; false nowhere. Since 1.35 a pod with {@code hostUsers} false
 * is exempt.
 */
final class RunAsNonRootCheck {

  static final Check CHECK =
      Check.restricted(
          "runAsNonRoot",
          List.of(),
          Check.from(0, RunAsNonRootCheck::check),
          Check.from(35, pod -> pod.hasOwnUsers() ? List.of() : check(pod)));

  private static final String FIELD = "runAsNonRoot";

  private RunAsNonRootCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.contexts()) {
      if (context.node().get(FIELD).isFalse()) {
        found.add(context.violation("must not set runAsNonRoot to false", FIELD));
      }
    }
    if (!found.isEmpty() || pod.podContext().node().get(FIELD).isTrue()) {
      return found;
    }
    for (PodView.Context context : pod.containerContexts()) {
      if (!context.node().get(FIELD).isTrue()) {
        found.add(context.violation("must set runAsNonRoot to true, here or in the pod", FIELD));
      }
    }
    return found;
  }
}
