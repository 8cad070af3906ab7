package io.gpuguard.network;

import io.gpuguard.check.Input;
import io.gpuguard.rbac.Selectors;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The NetworkPolicies of the input, by namespace. A pod is isolated in a direction as soon as one
 * policy selects it for that direction; what is open then is the union of the rules.
 */
final class NetworkPolicies {

  enum Direction {
    INGRESS("Ingress", "ingress", "from"),
    EGRESS("Egress", "egress", "to");

    private final String type;
    private final String field;
    private final String peers;

    Direction(String type, String field, String peers) {
      this.type = type;
      this.field = field;
      this.peers = peers;
    }
  }

  private final Map<String, List<Resource>> byNamespace = new HashMap<>();

  private NetworkPolicies() {}

  static NetworkPolicies of(Input input) {
    return input.shared(NetworkPolicies.class, NetworkPolicies::make);
  }

  private static NetworkPolicies make(Input input) {
    NetworkPolicies policies = new NetworkPolicies();
    for (Resource policy : input.inventory().ofKind("networking.k8s.io", "NetworkPolicy")) {
      policies.byNamespace.computeIfAbsent(policy.namespace(), _ -> new ArrayList<>()).add(policy);
    }
    return policies;
  }

  /** Whether the input tells of policies at all: without, nothing is known of a cluster's. */
  boolean isEmpty() {
    return byNamespace.isEmpty();
  }

  private static boolean limits(Resource policy, Direction direction) {
    List<Node> types = policy.root().at("spec", "policyTypes").items();
    if (!types.isEmpty()) {
      return types.contains(Node.of(direction.type));
    }
    // As the API server defaults it: Ingress always, Egress where there are egress rules.
    return direction == Direction.INGRESS || policy.root().at("spec", "egress").present();
  }

  /** Policies that select a pod for a direction. */
  private List<Resource> selecting(PodTemplate pod, Direction direction) {
    List<Resource> selecting = new ArrayList<>();
    for (Resource policy : byNamespace.getOrDefault(pod.namespace(), List.of())) {
      if (limits(policy, direction)
          && Selectors.matches(
              policy.root().at("spec", "podSelector"), pod.metadata().get("labels").mapping())) {
        selecting.add(policy);
      }
    }
    return selecting;
  }

  boolean isolates(PodTemplate pod, Direction direction) {
    return !selecting(pod, direction).isEmpty();
  }

  /**
   * Whether everybody may talk to the pod (or it to everybody) in spite of policies, or for want.
   */
  boolean isOpen(PodTemplate pod, Direction direction) {
    List<Resource> selecting = selecting(pod, direction);
    return selecting.isEmpty() || selecting.stream().anyMatch(p -> allowsAll(p, direction));
  }

  private static boolean allowsAll(Resource policy, Direction direction) {
    for (Node rule : policy.root().at("spec", direction.field).items()) {
      List<Node> peers = rule.get(direction.peers).items();
      if (peers.isEmpty() || peers.stream().anyMatch(NetworkPolicies::isEverybody)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEverybody(Node peer) {
    String cidr = peer.at("ipBlock", "cidr").text("");
    boolean anyNamespace =
        peer.get("namespaceSelector").present()
            && peer.get("namespaceSelector").mapping().isEmpty();
    return cidr.equals("0.0.0.0/0")
        || cidr.equals("::/0")
        || (anyNamespace && !peer.get("podSelector").present());
  }

  /**
   * Whether a policy of the namespace selects every pod for a direction and so denies by default.
   */
  boolean deniesByDefault(String namespace, Direction direction) {
    return byNamespace.getOrDefault(namespace, List.of()).stream()
        .anyMatch(
            p ->
                limits(p, direction)
                    && p.root().at("spec", "podSelector").mapping().isEmpty()
                    && !allowsAll(p, direction));
  }
}
