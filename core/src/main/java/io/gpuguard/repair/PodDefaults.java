package io.gpuguard.repair;

import io.gpuguard.catalog.Fix;
import io.gpuguard.cel.Quantities;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.math.BigDecimal;

/** What the API server fills in by itself: another value would go against what is written. */
final class PodDefaults {

  private PodDefaults() {}

  /**
   * Whether a field has its value from what is written beside it: a limit is the request of whoever
   * names none. Kubernetes: SetDefaults_Pod in pkg/apis/core/v1/defaults.go.
   */
  static boolean give(Node root, Path path) {
    String name = path.key();
    Path requests = path.parent();
    if (name == null || requests == null || root.at(path).present()) {
      return false;
    }
    Path resources = requests.parent();
    return resources != null
        && "requests".equals(requests.key())
        && "resources".equals(resources.key())
        && root.at(resources).at("limits", name).present()
        && !isNone(root.at(resources).at("limits", name));
  }

  /** Whether a step finds what it needs. */
  static boolean meets(Fix.Only only, Node found) {
    return switch (only) {
      case ALWAYS -> true;
      case ABSENT -> !found.present();
      case ABSENT_OR_ZERO -> !found.present() || isNone(found);
      case PRESENT -> found.present();
    };
  }

  /** The kubelet takes a limit or request of 0 for none: pkg/kubelet/cm/helpers_linux.go. */
  private static boolean isNone(Node quantity) {
    String text = quantity.scalar();
    BigDecimal amount = text == null ? null : Quantities.parse(text);
    return amount != null && amount.signum() == 0;
  }
}
