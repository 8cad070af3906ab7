package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;

/**
 * Windows pods must not run in the host process.
 *
 * <p>Fields: {@code securityContext.windowsOptions.hostProcess} of the pod and every container.
 * Allowed: absent, false.
 */
final class WindowsHostProcessCheck {

  static final Check CHECK =
      Check.baseline("windowsHostProcess", Check.from(0, WindowsHostProcessCheck::check));

  private WindowsHostProcessCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.contexts()) {
      if (context.node().at("windowsOptions", "hostProcess").isTrue()) {
        found.add(
            context.violation("must not set hostProcess to true", "windowsOptions", "hostProcess"));
      }
    }
    return found;
  }
}
