package io.gpuguard.rbac;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Grants that nobody uses or that wait for somebody to take a name. The parameter {@code about} is
 * {@code missing-role}, {@code missing-account}, {@code unused-account} or {@code default-account}.
 */
public final class StaleGrantAnalyzer implements Analyzer {

  private static final String OF_CONTROL_PLANE =
      "a cluster role of the control plane that is none of Kubernetes' own: a distribution may"
          + " bring it";

  @Override
  public String name() {
    return "rbac-stale-grant";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    if (!RbacIndex.hasBindings(input.inventory())) {
      return List.of();
    }
    Accounts accounts = input.shared(Accounts.class, Accounts::of);
    RbacIndex index = RbacIndex.of(input);
    List<Violation> found = new ArrayList<>();
    for (Binding binding : index.bindings()) {
      if (!RbacIndex.isBuiltIn(binding.resource())) {
        switch (parameters.get("about").text("")) {
          case "missing-role" -> missingRole(index, binding, found);
          case "missing-account" -> missingAccount(accounts, binding, found);
          case "default-account" -> defaultAccount(binding, found);
          default -> throw new IllegalArgumentException("about: " + parameters.get("about"));
        }
      }
    }
    return found;
  }

  private static void missingRole(RbacIndex index, Binding binding, List<Violation> found) {
    if (index.role(binding).isPresent()) {
      return;
    }
    Path name = Path.of("roleRef", "name");
    found.add(
        isOfControlPlane(binding)
            ? Violation.notAssessable(binding.resource(), name, OF_CONTROL_PLANE)
            : Violation.fail(
                binding.resource(),
                name,
                Map.of("role", binding.roleKind() + " " + binding.roleName())));
  }

  /**
   * Names with this prefix belong to the control plane (Kubernetes documentation, Using RBAC
   * Authorization, default roles). Those of Kubernetes are known; distributions add theirs, as
   * OpenShift does one for each of its security context constraints.
   */
  private static boolean isOfControlPlane(Binding binding) {
    return binding.roleKind().equals("ClusterRole") && binding.roleName().startsWith("system:");
  }

  /** Accounts that are in the input, by namespace, and those that pods use. */
  private record Accounts(Set<String> namespaces, Set<String> known, Set<String> used) {

    static Accounts of(Input input) {
      Accounts accounts = new Accounts(new HashSet<>(), new HashSet<>(), new HashSet<>());
      for (Resource account : input.inventory().ofKind("", "ServiceAccount")) {
        accounts.namespaces.add(RbacIndex.namespace(account));
        accounts.known.add(RbacIndex.namespace(account) + "/" + account.name());
      }
      for (PodTemplate pod : input.inventory().pods()) {
        accounts.used.add(pod.namespace() + "/" + pod.serviceAccount());
      }
      return accounts;
    }
  }

  /** Decided only where the namespace's accounts are in the input at all. */
  private static void missingAccount(Accounts accounts, Binding binding, List<Violation> found) {
    for (int i = 0; i < binding.subjects().size(); i++) {
      Subject subject = binding.subjects().get(i).in(binding.namespace());
      String name = subject.namespace() + "/" + subject.name();
      boolean decidable =
          subject.kind().equals("ServiceAccount")
              && accounts.namespaces.contains(subject.namespace())
              && !subject.name().equals("default");
      if (decidable && !accounts.used.contains(name) && !accounts.known.contains(name)) {
        found.add(
            Violation.fail(
                binding.resource(),
                Path.of("subjects").child(i).child("name"),
                Map.of("account", name)));
      }
    }
  }

  private static void defaultAccount(Binding binding, List<Violation> found) {
    for (int i = 0; i < binding.subjects().size(); i++) {
      Subject subject = binding.subjects().get(i);
      if (subject.kind().equals("ServiceAccount") && subject.name().equals("default")) {
        found.add(
            Violation.fail(
                binding.resource(),
                Path.of("subjects").child(i).child("name"),
                Map.of("account", subject.in(binding.namespace()).namespace() + "/default")));
      }
    }
  }
}
