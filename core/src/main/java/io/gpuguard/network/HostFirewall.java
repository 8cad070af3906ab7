package io.gpuguard.network;

import io.gpuguard.inventory.Inventory;
import io.gpuguard.rbac.SelectorIndex;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The policies of the input for nodes themselves: Cilium's host firewall, Calico's endpoints. */
final class HostFirewall {

  /** Calico's profile that lets through whatever no policy decides. */
  private static final Node ALLOW = Node.of("projectcalico-default-allow");

  /** Selectors of Cilium's rules that close the ingress of a node. */
  private final SelectorIndex cilium;

  /** Calico's endpoints by the node that they are of; true where nothing passes undecided. */
  private final Map<String, Boolean> calico = new HashMap<>();

  private final boolean calicoPolicy;

  HostFirewall(Inventory inventory) {
    List<Node> selectors = new ArrayList<>();
    for (Resource policy : inventory.ofKind("cilium.io", "CiliumClusterwideNetworkPolicy")) {
      addRule(policy.root().get("spec"), selectors);
      policy.root().get("specs").items().forEach(rule -> addRule(rule, selectors));
    }
    this.cilium = new SelectorIndex(selectors);
    for (Resource endpoint : calico(inventory, "HostEndpoint")) {
      Node spec = endpoint.root().get("spec");
      boolean closed = !spec.get("profiles").items().contains(ALLOW);
      calico.merge(spec.get("node").text(""), closed, Boolean::logicalOr);
    }
    this.calicoPolicy =
        calico(inventory, "GlobalNetworkPolicy").stream()
            .map(policy -> policy.root().get("spec"))
            .anyMatch(HostFirewall::closesIngress);
  }

  /** Whether something decides who may connect to a node. */
  boolean guards(Resource node) {
    Boolean closed = calico.get(node.root().at("metadata", "name").text(""));
    return cilium.matches(node.labels()) || closed != null && (closed || calicoPolicy);
  }

  /**
   * A rule with both selectors is refused, one without a rule for ingress leaves it open: Sanitize
   * in Cilium's pkg/policy/api/rule_validation.go.
   */
  private static void addRule(Node rule, List<Node> selectors) {
    Node selector = rule.get("nodeSelector");
    Node deny = rule.at("enableDefaultDeny", "ingress");
    boolean rules =
        !rule.get("ingress").items().isEmpty() || !rule.get("ingressDeny").items().isEmpty();
    if (selector.present()
        && !rule.get("endpointSelector").present()
        && (deny.present() ? deny.isTrue() : rules)) {
      selectors.add(plain(selector));
    }
  }

  /** Cilium allows the source of a label before its key. */
  private static Node plain(Node selector) {
    Mapping labels = Mapping.EMPTY;
    Mapping written = selector.get("matchLabels").mapping();
    for (String key : written.keys()) {
      labels = labels.with(plain(key), written.value(key));
    }
    List<Node> expressions = new ArrayList<>();
    for (Node each : selector.get("matchExpressions").items()) {
      expressions.add(each.mapping().with("key", Node.of(plain(each.get("key").text("")))));
    }
    return Mapping.EMPTY.with("matchLabels", labels).with("matchExpressions", Node.of(expressions));
  }

  private static String plain(String key) {
    return key.startsWith("k8s:") || key.startsWith("any:") ? key.substring(4) : key;
  }

  /** Without {@code types}, a policy is one for ingress unless it has rules for egress alone. */
  private static boolean closesIngress(Node spec) {
    List<Node> types = spec.get("types").items();
    return types.isEmpty()
        ? !spec.get("egress").present() || spec.get("ingress").present()
        : types.contains(Node.of("Ingress"));
  }

  private static List<Resource> calico(Inventory inventory, String kind) {
    List<Resource> found = new ArrayList<>(inventory.ofKind("crd.projectcalico.org", kind));
    found.addAll(inventory.ofKind("projectcalico.org", kind));
    return found;
  }
}
