package io.gpuguard.podsecurity;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Only the runtime's usual capabilities may be added.
 *
 * <p>Fields: {@code securityContext.capabilities.add} of every container. Allowed: absent, empty,
 * or of the set below.
 */
final class CapabilitiesBaselineCheck {

  static final String ID = "capabilities_baseline";

  static final Check CHECK = Check.baseline(ID, Check.from(0, CapabilitiesBaselineCheck::check));

  private static final Set<String> USUAL =
      Set.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  private CapabilitiesBaselineCheck() {}

  private static List<Violation> check(PodView pod) {
    return added(pod, USUAL);
  }

  /** Capabilities that are added and not among the allowed ones. */
  static List<Violation> added(PodView pod, Set<String> allowed) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.containerContexts()) {
      List<Node> added = context.node().at("capabilities", "add").items();
      for (int i = 0; i < added.size(); i++) {
        String capability = added.get(i).text("");
        if (!allowed.contains(capability)) {
          found.add(
              new Violation(
                  context.container(),
                  context.path().child("capabilities").child("add").child(i),
                  "must not add the capability " + capability));
        }
      }
    }
    return found;
  }
}
