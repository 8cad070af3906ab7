package io.gpuguard.podsecurity;

import io.gpuguard.resource.Container;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Probes and lifecycle hooks must not name a host: the kubelet would call it from the node.
 *
 * <p>Fields: {@code host} of {@code httpGet} and {@code tcpSocket} in {@code livenessProbe}, {@code
 * readinessProbe}, {@code startupProbe}, {@code lifecycle.postStart} and {@code lifecycle.preStop}.
 * Allowed: absent, empty. Since 1.34.
 */
final class HostProbesCheck {

  static final Check CHECK =
      Check.baseline("hostProbesAndHostLifecycle", Check.from(34, HostProbesCheck::check));

  private static final List<List<String>> HANDLERS =
      List.of(
          List.of("livenessProbe"),
          List.of("readinessProbe"),
          List.of("startupProbe"),
          List.of("lifecycle", "postStart"),
          List.of("lifecycle", "preStop"));

  private HostProbesCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (Container container : pod.pod().containers()) {
      for (List<String> handler : HANDLERS) {
        for (String action : List.of("httpGet", "tcpSocket")) {
          Path path = Path.of(handler.toArray(String[]::new)).child(action).child("host");
          Node host = container.node().at(path);
          if (!host.text("").isEmpty()) {
            found.add(
                new Violation(
                    container.name(),
                    container.path().then(path),
                    "must not name the host " + host.text("")));
          }
        }
      }
    }
    return found;
  }
}
