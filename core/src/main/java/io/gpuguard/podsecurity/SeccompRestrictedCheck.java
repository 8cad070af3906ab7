package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;

/**
 * A seccomp profile must be set.
 *
 * <p>Fields: {@code securityContext.seccompProfile.type} of the pod and every container. Allowed:
 * RuntimeDefault or Localhost, in the pod or in every container. Since 1.19; Windows pods are
 * exempt since 1.25.
 */
final class SeccompRestrictedCheck {

  static final Check CHECK =
      Check.restricted(
          "seccompProfile_restricted",
          List.of(SeccompBaselineCheck.ID),
          Check.from(19, SeccompRestrictedCheck::check),
          Check.from(25, pod -> pod.isWindows() ? List.of() : check(pod)));

  private SeccompRestrictedCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.contexts()) {
      if (!PodView.isOneOf(
          context.node().at("seccompProfile", "type"), SeccompBaselineCheck.ALLOWED)) {
        found.add(
            context.violation(
                "must set a seccomp profile of RuntimeDefault or Localhost",
                "seccompProfile",
                "type"));
      }
    }
    if (!found.isEmpty() || pod.podContext().node().at("seccompProfile", "type").present()) {
      return found;
    }
    for (PodView.Context context : pod.containerContexts()) {
      if (!context.node().at("seccompProfile", "type").present()) {
        found.add(
            context.violation(
                "must set a seccomp profile, here or in the pod", "seccompProfile", "type"));
      }
    }
    return found;
  }
}
