package io.gpuguard.rbac;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Permissions through which somebody outside the platform reaches GPU nodes. The parameter {@code
 * permissions} names them, {@code inPlatformNamespaces} is true where only rights in namespaces
 * that hold GPU components are meant, {@code platformSubjects} lists who may have them.
 */
public final class TenantDangerAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "rbac-tenant-danger";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    if (!RbacIndex.hasBindings(input.inventory())) {
      return List.of();
    }
    Set<String> ids = new LinkedHashSet<>();
    parameters.get("permissions").items().forEach(p -> ids.add(p.text("")));
    List<Danger> dangers =
        Danger.all(input.catalog()).stream().filter(d -> ids.contains(d.id())).toList();
    Set<String> platform = platformNamespaces(input);
    boolean inside = parameters.get("inPlatformNamespaces").isTrue();
    List<Node> trusted = parameters.get("platformSubjects").items();
    Rights rights = Rights.of(input);
    List<Violation> found = new ArrayList<>();
    for (Subject subject : rights.subjects()) {
      if (isTenant(subject, platform, trusted)) {
        for (Rights.Grant grant : rights.of(subject)) {
          boolean here = !inside || platform.contains(grant.namespace());
          if (here && !RbacIndex.isBuiltIn(grant.binding().resource())) {
            judge(subject, grant, dangers, found);
          }
        }
      }
    }
    return found;
  }

  private static Set<String> platformNamespaces(Input input) {
    Set<String> namespaces = new HashSet<>(Set.of("kube-system"));
    for (Component component : input.components()) {
      String namespace = component.pod().namespace();
      namespaces.add(namespace.isEmpty() ? "default" : namespace);
    }
    return namespaces;
  }

  private static boolean isTenant(Subject subject, Set<String> platform, List<Node> trusted) {
    if (subject.name().startsWith("system:")
        && !subject.name().startsWith("system:authenticated")
        && !subject.name().startsWith("system:unauthenticated")
        && !subject.name().startsWith("system:anonymous")
        && !subject.name().startsWith("system:serviceaccounts")) {
      return false;
    }
    boolean named = trusted.stream().anyMatch(t -> t.text("").equals(subject.name()));
    boolean own = subject.kind().equals("ServiceAccount") && platform.contains(subject.namespace());
    return !named && !own;
  }

  private static void judge(
      Subject subject, Rights.Grant grant, List<Danger> dangers, List<Violation> found) {
    for (Danger danger : dangers) {
      if (danger.in(grant)) {
        Path field = subjectField(grant.binding(), subject);
        found.add(
            Violation.fail(
                grant.binding().resource(),
                field,
                Map.of(
                    "subject",
                    subject.title(),
                    "permission",
                    danger.title(),
                    "rule",
                    grant.placed().rule().text(),
                    "why",
                    danger.why(),
                    "role",
                    grant.placed().role().title(),
                    "scope",
                    grant.clusterWide()
                        ? "in the whole cluster"
                        : "in namespace " + grant.namespace())));
        return;
      }
    }
  }

  private static Path subjectField(Binding binding, Subject subject) {
    for (int i = 0; i < binding.subjects().size(); i++) {
      if (binding.subjects().get(i).in(binding.namespace()).equals(subject)) {
        return Path.of("subjects").child(i);
      }
    }
    return Path.of("subjects");
  }
}
