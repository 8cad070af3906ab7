package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;

/**
 * Pods must not share the host's namespaces.
 *
 * <p>Fields: {@code hostNetwork}, {@code hostPID}, {@code hostIPC}. Allowed: absent, false.
 */
final class HostNamespacesCheck {

  static final Check CHECK =
      Check.baseline("hostNamespaces", Check.from(0, HostNamespacesCheck::check));

  private HostNamespacesCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (pod.spec().get(field).isTrue()) {
        found.add(new Violation(null, pod.path(field), "must not set " + field + " to true"));
      }
    }
    return found;
  }
}
