package io.gpuguard.rbac;

import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * A RoleBinding or ClusterRoleBinding.
 *
 * @param namespace empty for a ClusterRoleBinding
 */
public record Binding(
    Resource resource, String namespace, String roleKind, String roleName, List<Subject> subjects) {

  public Binding {
    subjects = List.copyOf(subjects);
  }

  static Binding of(Resource resource) {
    List<Subject> subjects = new ArrayList<>();
    for (Node subject : resource.root().get("subjects").items()) {
      subjects.add(Subject.of(subject));
    }
    Node role = resource.root().get("roleRef");
    boolean cluster = resource.kind().equals("ClusterRoleBinding");
    return new Binding(
        resource,
        cluster ? "" : RbacIndex.namespace(resource),
        role.get("kind").text(""),
        role.get("name").text(""),
        subjects);
  }

  String name() {
    return resource.name();
  }

  /** As the API server words it in reasons. */
  String description(Subject subject) {
    String name = namespace.isEmpty() ? name() : name() + "/" + namespace;
    String kind = namespace.isEmpty() ? "ClusterRoleBinding" : "RoleBinding";
    return kind
        + " \""
        + name
        + "\" of "
        + roleKind
        + " \""
        + roleName
        + "\" to "
        + subject.description(namespace);
  }
}
