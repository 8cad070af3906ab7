package io.gpuguard.podsecurity;

import io.gpuguard.resource.Container;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Host ports are forbidden.
 *
 * <p>Fields: {@code ports[*].hostPort} of every container. Allowed: absent, 0.
 */
final class HostPortsCheck {

  static final Check CHECK = Check.baseline("hostPorts", Check.from(0, HostPortsCheck::check));

  private HostPortsCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (Container container : pod.pod().containers()) {
      List<Node> ports = container.node().get("ports").items();
      for (int i = 0; i < ports.size(); i++) {
        long port = ports.get(i).get("hostPort").whole(0);
        if (port != 0) {
          found.add(
              new Violation(
                  container.name(),
                  container.path().child("ports").child(i).child("hostPort"),
                  "must not use hostPort " + port));
        }
      }
    }
    return found;
  }
}
