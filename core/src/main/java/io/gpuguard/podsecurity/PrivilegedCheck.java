package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;

/**
 * Containers must not be privileged.
 *
 * <p>Fields: {@code securityContext.privileged} of every container. Allowed: absent, false.
 */
final class PrivilegedCheck {

  static final Check CHECK = Check.baseline("privileged", Check.from(0, PrivilegedCheck::check));

  private PrivilegedCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.containerContexts()) {
      if (context.node().get("privileged").isTrue()) {
        found.add(context.violation("must not set privileged to true", "privileged"));
      }
    }
    return found;
  }
}
