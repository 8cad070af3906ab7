package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * /proc must be masked as runtimes do by default.
 *
 * <p>Fields: {@code securityContext.procMount} of every container. Allowed: absent, Default; at
 * baseline, since 1.35, anything where {@code hostUsers} is false. Since 1.35 restricted has a
 * check of its own, without that exception.
 */
final class ProcMountCheck {

  private static final String ID = "procMount";

  static final Check BASELINE =
      Check.baseline(
          ID,
          Check.from(0, ProcMountCheck::check),
          Check.from(35, pod -> pod.hasOwnUsers() ? List.of() : check(pod)));

  static final Check RESTRICTED =
      Check.restricted("procMount_restricted", List.of(ID), Check.from(35, ProcMountCheck::check));

  private ProcMountCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.containerContexts()) {
      if (!PodView.isOneOf(context.node().get("procMount"), Set.of("Default"))) {
        found.add(
            context.violation(
                "must not set procMount to " + context.node().get("procMount").text(""),
                "procMount"));
      }
    }
    return found;
  }
}
