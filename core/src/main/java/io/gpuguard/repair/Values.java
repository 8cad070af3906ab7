package io.gpuguard.repair;

import io.gpuguard.catalog.Fix;
import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Finding;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.podsecurity.KubernetesVersion;
import io.gpuguard.podsecurity.Level;
import io.gpuguard.podsecurity.NamespaceLevel;
import io.gpuguard.resource.Container;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks up what a step writes. */
final class Values {

  private final Inventory inventory;
  private final Lock lock;

  Values(Inventory inventory, Lock lock) {
    this.inventory = inventory;
    this.lock = lock;
  }

  /** There is nothing to write, and why. */
  static final class Unknown extends Exception {
    Unknown(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * @param field of the finding, by now
   * @param root the object by now
   */
  Node of(Fix.Value value, Finding finding, Path field, Mapping root) throws Unknown {
    return switch (value) {
      case Fix.Nothing _ -> Node.Missing.MISSING;
      case Fix.Literal(Node node) -> node;
      case Fix.OfProfile(Path path) -> profile(path, finding);
      case Fix.OfAllowance(String control) -> allowed(control, finding);
      case Fix.OfLock _ -> pinned(root.at(field).text(""));
      case Fix.OfNamespace _ -> level(finding);
    };
  }

  private static Node profile(Path path, Finding finding) throws Unknown {
    Component component = finding.component();
    Profile profile = component == null ? null : component.profile();
    if (component == null || profile == null) {
      throw new Unknown("no profile says what it needs");
    }
    List<Path> steps = path.steps();
    Path rest = path.after(steps.getFirst());
    String table = String.valueOf(steps.getFirst().key());
    Node root =
        switch (table) {
          case "limits" -> profile.limits();
          case "hardening" -> profile.hardening();
          default -> throw new IllegalStateException("a profile has no " + table);
        };
    Node own = ofContainer(root, finding).at(rest);
    Node found = own.present() || isForeign(component, finding) ? own : root.at(rest);
    if (!found.present()) {
      String said =
          table.equals("limits")
              ? "the profile %s proposes no value (%s): measure one"
              : "whether it bears this is not known: the profile %s has no %s";
      throw new Unknown(said.formatted(profile.id(), path));
    }
    return found;
  }

  private static boolean isForeign(Component component, Finding finding) {
    Container container = component.pod().container(finding.path());
    return container != null && !component.speaksOf(container);
  }

  /** What a table says of the finding's container alone, by its name. */
  private static Node ofContainer(Node table, Finding finding) {
    String container = finding.container();
    return container == null ? Node.Missing.MISSING : table.get("containers").get(container);
  }

  /** The first spelling of each value that an allowance in force names. */
  private static Node allowed(String control, Finding finding) {
    Component component = finding.component();
    Profile profile = component == null ? null : component.profile();
    List<Node> values = new ArrayList<>();
    if (component != null && profile != null) {
      for (Profile.Allowance allowance : profile.allowances()) {
        boolean on = allowance.when() == null || component.features().contains(allowance.when());
        if (on && allowance.control().equals(control) && !allowance.values().isEmpty()) {
          Node value = Node.of(allowance.values().getFirst());
          if (!values.contains(value)) {
            values.add(value);
          }
        }
      }
    }
    return Node.of(values);
  }

  private Node pinned(String image) throws Unknown {
    String pinned = lock.pinned(image).orElse(null);
    if (pinned == null) {
      throw new Unknown(
          lock.digests().isEmpty()
              ? "no lock file with digests is given (--lock)"
              : "the lock file has no digest for " + image);
    }
    return Node.of(pinned);
  }

  private Node level(Finding finding) throws Unknown {
    String namespace = finding.resource().name();
    Level level = NamespaceLevel.of(namespace, inventory, KubernetesVersion.NEWEST).allowed();
    if (level == Level.PRIVILEGED) {
      throw new Unknown("its pods pass no level but privileged");
    }
    return Node.of(level.text());
  }
}
