package io.gpuguard.podsecurity;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Only sysctls that are separate for each pod may be set.
 *
 * <p>Fields: {@code securityContext.sysctls[*].name} of the pod. Allowed: the names below, to which
 * versions added.
 */
final class SysctlsCheck {

  private static final Set<String> FIRST =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start");
  private static final Set<String> SINCE_27 = and(FIRST, "net.ipv4.ip_local_reserved_ports");
  private static final Set<String> SINCE_29 =
      and(
          SINCE_27,
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes");
  private static final Set<String> SINCE_32 =
      and(SINCE_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");
  private static final Set<String> SINCE_37 =
      and(SINCE_32, "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat");

  static final Check CHECK =
      Check.baseline(
          "sysctls",
          Check.from(0, pod -> check(pod, FIRST)),
          Check.from(27, pod -> check(pod, SINCE_27)),
          Check.from(29, pod -> check(pod, SINCE_29)),
          Check.from(32, pod -> check(pod, SINCE_32)),
          Check.from(37, pod -> check(pod, SINCE_37)));

  private SysctlsCheck() {}

  private static Set<String> and(Set<String> names, String... more) {
    Set<String> all = new HashSet<>(names);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }

  private static List<Violation> check(PodView pod, Set<String> allowed) {
    List<Violation> found = new ArrayList<>();
    List<Node> sysctls = pod.spec().at("securityContext", "sysctls").items();
    for (int i = 0; i < sysctls.size(); i++) {
      String name = sysctls.get(i).get("name").text("");
      if (!allowed.contains(name)) {
        found.add(
            new Violation(
                null,
                pod.path("securityContext", "sysctls").child(i).child("name"),
                "must not set the sysctl " + name));
      }
    }
    return found;
  }
}
