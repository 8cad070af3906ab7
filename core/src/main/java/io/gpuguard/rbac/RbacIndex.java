package io.gpuguard.rbac;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.check.Input;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The roles and bindings of the input, over those that every API server creates for itself. An
 * object of the input takes the place of a built-in one of the same name, and of an earlier one.
 */
public final class RbacIndex {

  private static final String GROUP = "rbac.authorization.k8s.io";

  private final Map<String, Resource> roles = new LinkedHashMap<>();
  private final Map<String, Binding> bindings = new LinkedHashMap<>();

  private RbacIndex() {}

  /** The index of a scan's input, made once. */
  static RbacIndex of(Input input) {
    return input.shared(RbacIndex.class, i -> of(i.inventory().resources()));
  }

  static boolean hasBindings(Inventory inventory) {
    return !inventory.ofKind(GROUP, "RoleBinding").isEmpty()
        || !inventory.ofKind(GROUP, "ClusterRoleBinding").isEmpty();
  }

  public static RbacIndex of(List<Resource> resources) {
    RbacIndex index = new RbacIndex();
    for (Node object : BuiltInCatalog.kubernetes("bootstrap-rbac").get("objects").items()) {
      index.add(Resource.of(object.mapping(), BuiltInOrigin.ORIGIN));
    }
    resources.forEach(index::add);
    return index;
  }

  private void add(Resource resource) {
    if (!resource.group().equals(GROUP)) {
      return;
    }
    switch (resource.kind()) {
      case "Role", "ClusterRole" ->
          roles.put(
              key(
                  resource.kind(),
                  resource.kind().equals("Role") ? namespace(resource) : "",
                  resource.name()),
              resource);
      case "RoleBinding" ->
          bindings.put(
              key("RoleBinding", namespace(resource), resource.name()), Binding.of(resource));
      case "ClusterRoleBinding" ->
          bindings.put(key("ClusterRoleBinding", "", resource.name()), Binding.of(resource));
      default -> {
        // Other kinds of the group grant nothing.
      }
    }
  }

  /** Where an object without a namespace goes when it is applied. */
  static String namespace(Resource resource) {
    return resource.namespace().isEmpty() ? "default" : resource.namespace();
  }

  private static String key(String kind, String namespace, String name) {
    return kind + "|" + namespace + "|" + name;
  }

  public List<Binding> bindings() {
    return List.copyOf(bindings.values());
  }

  public List<Resource> roles() {
    return List.copyOf(roles.values());
  }

  /** The role that a binding refers to, if there is one. */
  public Optional<Resource> role(Binding binding) {
    String namespace = binding.roleKind().equals("Role") ? binding.namespace() : "";
    return Optional.ofNullable(roles.get(key(binding.roleKind(), namespace, binding.roleName())));
  }

  /**
   * A rule and where it stands: an aggregated role has those of others.
   *
   * @param index the place among the role's rules
   */
  public record Placed(Rule rule, Resource role, int index) {}

  /** The rules of a role. A role with an aggregation rule has what its selectors gather. */
  public List<Placed> rules(Resource role) {
    List<Placed> rules = new ArrayList<>(own(role));
    Node selectors = role.root().at("aggregationRule", "clusterRoleSelectors");
    for (Node selector : selectors.items()) {
      for (Resource candidate : roles.values()) {
        boolean other =
            candidate.kind().equals("ClusterRole") && !candidate.name().equals(role.name());
        if (other && Selectors.matches(selector, candidate.labels())) {
          gather(candidate, rules);
        }
      }
    }
    return rules;
  }

  /** Aggregation is transitive: view goes into edit, which goes into admin. */
  private void gather(Resource role, List<Placed> rules) {
    List<Placed> gathered = role.root().get("aggregationRule").present() ? rules(role) : own(role);
    for (Placed rule : gathered) {
      if (!rules.contains(rule)) {
        rules.add(rule);
      }
    }
  }

  private static List<Placed> own(Resource role) {
    List<Placed> rules = new ArrayList<>();
    List<Node> nodes = role.root().get("rules").items();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) instanceof Mapping mapping) {
        rules.add(new Placed(Rule.of(mapping), role, i));
      }
    }
    return rules;
  }

  /** Whether an object is one that the API server creates for itself. */
  public static boolean isBuiltIn(Resource resource) {
    return resource.origin() == BuiltInOrigin.ORIGIN
        || resource.labels().get("kubernetes.io/bootstrapping").text("").equals("rbac-defaults");
  }
}
