package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * SELinux types are limited to those of containers; users and roles must not be set.
 *
 * <p>Fields: {@code securityContext.seLinuxOptions} of the pod and every container, {@code type},
 * {@code user}, {@code role}. Allowed types: absent, empty, or of the set below; since 1.31 also
 * container_engine_t.
 */
final class SeLinuxCheck {

  private static final Set<String> TYPES =
      Set.of("", "container_t", "container_init_t", "container_kvm_t");
  private static final Set<String> TYPES_1_31 =
      Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");

  static final Check CHECK =
      Check.baseline(
          "seLinuxOptions",
          Check.from(0, pod -> check(pod, TYPES)),
          Check.from(31, pod -> check(pod, TYPES_1_31)));

  private SeLinuxCheck() {}

  private static List<Violation> check(PodView pod, Set<String> types) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.contexts()) {
      field(context, "type", types, found);
      field(context, "user", Set.of(""), found);
      field(context, "role", Set.of(""), found);
    }
    return found;
  }

  private static void field(
      PodView.Context context, String field, Set<String> allowed, List<Violation> found) {
    if (!PodView.isOneOf(context.node().at("seLinuxOptions", field), allowed)) {
      String value = context.node().at("seLinuxOptions", field).text("");
      found.add(
          context.violation(
              "must not set the SELinux " + field + " " + value, "seLinuxOptions", field));
    }
  }
}
