package io.gpuguard.rbac;

import io.gpuguard.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides requests as a kube-apiserver with {@code --authorization-mode=Node,RBAC} does: the group
 * system:masters may do everything, then ClusterRoleBindings, then the RoleBindings of the
 * request's namespace.
 */
public final class Authorizer {

  private final RbacIndex index;

  public Authorizer(RbacIndex index) {
    this.index = index;
  }

  /**
   * @param reason in the API server's words; empty where it gives none
   */
  public record Decision(boolean allowed, String reason) {}

  public Decision decide(User user, Attributes request) {
    if (user.groups().contains("system:masters")) {
      return new Decision(true, "");
    }
    List<String> problems = new ArrayList<>();
    for (boolean cluster : new boolean[] {true, false}) {
      if (!cluster && request.namespace().isEmpty()) {
        break;
      }
      String namespace = cluster ? "" : request.namespace();
      for (Binding binding : index.bindings()) {
        if (binding.namespace().equals(namespace)) {
          Optional<Decision> decision = ask(binding, user, request, problems);
          if (decision.isPresent()) {
            return decision.get();
          }
        }
      }
    }
    return new Decision(false, problems.isEmpty() ? "" : "RBAC: " + together(problems));
  }

  private Optional<Decision> ask(
      Binding binding, User user, Attributes request, List<String> problems) {
    for (Subject subject : binding.subjects()) {
      if (!subject.appliesTo(user, binding.namespace())) {
        continue;
      }
      Optional<Resource> role = index.role(binding);
      if (role.isEmpty()) {
        problems.add(
            binding.roleKind().toLowerCase(java.util.Locale.ROOT)
                + ".rbac.authorization.k8s.io \""
                + binding.roleName()
                + "\" not found");
        return Optional.empty();
      }
      for (RbacIndex.Placed placed : index.rules(role.get())) {
        if (placed.rule().allows(request)) {
          return Optional.of(
              new Decision(true, "RBAC: allowed by " + binding.description(subject)));
        }
      }
      // The first subject that means the user decides for its binding.
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** As the API server words several errors. */
  private static String together(List<String> problems) {
    List<String> distinct = problems.stream().distinct().toList();
    return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
  }
}
