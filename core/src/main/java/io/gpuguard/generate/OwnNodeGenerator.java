package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.CelText;
import io.gpuguard.component.Component;
import io.gpuguard.rbac.Attributes;
import io.gpuguard.rbac.Authorizer;
import io.gpuguard.rbac.RbacIndex;
import io.gpuguard.rbac.User;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Ties what runs on a node to that node. RBAC cannot: who may label one node may label all, and the
 * admission plugin NodeRestriction looks at kubelets alone. The API server writes the node of a
 * pod's token into each request (ServiceAccountTokenPodNodeInfo).
 */
final class OwnNodeGenerator implements Generator {

  private static final String NAME = "gpuguard-own-node";
  private static final String CLAIM = "authentication.kubernetes.io/node-name";

  /** What tells of one node, and how it is written. */
  private static final List<Attributes.OfResource> WRITES =
      List.of(
          new Attributes.OfResource("update", "", "", "nodes", "", ""),
          new Attributes.OfResource("patch", "", "", "nodes", "", ""),
          new Attributes.OfResource("update", "", "", "nodes", "status", ""),
          new Attributes.OfResource("patch", "", "", "nodes", "status", ""),
          new Attributes.OfResource("create", "", "resource.k8s.io", "resourceslices", "", ""),
          new Attributes.OfResource("update", "", "resource.k8s.io", "resourceslices", "", ""),
          new Attributes.OfResource("patch", "", "resource.k8s.io", "resourceslices", "", ""),
          new Attributes.OfResource("delete", "", "resource.k8s.io", "resourceslices", "", ""));

  @Override
  public String kind() {
    return "own-node";
  }

  @Override
  public String summary() {
    return "a policy that lets agents of a node write about their own node alone";
  }

  @Override
  public Generated generate(Request request) {
    Authorizer authorizer = new Authorizer(RbacIndex.of(request.result().inventory().resources()));
    Map<String, String> accounts = new TreeMap<>();
    Set<String> everywhere = new TreeSet<>();
    for (Component component : request.result().components()) {
      PodTemplate pod = component.pod();
      User user = User.serviceAccount(pod.namespace(), pod.serviceAccount());
      if (WRITES.stream().anyMatch(w -> authorizer.decide(user, w).allowed())) {
        boolean central =
            component.kind() == Profile.Kind.OPERATOR || component.kind() == Profile.Kind.SCHEDULER;
        if (central) {
          everywhere.add(user.name());
        } else {
          accounts.put(user.name(), pod.owner().title());
        }
      }
    }
    List<String> notes = new ArrayList<>();
    for (String shared : everywhere) {
      if (accounts.remove(shared) != null) {
        notes.add(
            shared + " is left out: an operator or scheduler uses it too. Give each its own.");
      }
    }
    if (accounts.isEmpty()) {
      notes.add("No agent of a node was found whose account may write nodes or ResourceSlices.");
      return new Generated(Map.of(), "", List.of(), Map.of(), notes);
    }
    accounts.forEach((user, object) -> notes.add(user + " is the account of " + object + "."));
    notes.add("A token that is not of a pod names no node: such a request is refused too.");
    return files(List.copyOf(accounts.keySet()), notes);
  }

  private static Generated files(List<String> users, List<String> notes) {
    Generated.Files files = new Generated.Files();
    files.add(
        "audit/own-node.yaml",
        "Agents write about the node that they run on.",
        policy(users),
        object(
            "ValidatingAdmissionPolicyBinding",
            map("policyName", NAME, "validationActions", List.of("Audit", "Warn"))));
    Kustomization.auditThenEnforce(
        files,
        List.of("own-node.yaml"),
        new Kustomization.Change(
            "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicyBinding",
            "/spec/validationActions",
            List.of("Deny", "Audit")));
    return new Generated(
        files.all(),
        "Kubernetes 1.32 or later, whose tokens name the node",
        List.of("audit", "enforce"),
        Map.of(),
        notes);
  }

  private static Mapping policy(List<String> users) {
    Mapping nodes = rule("", "v1", List.of("nodes", "nodes/status"));
    Mapping slices = rule("resource.k8s.io", "*", List.of("resourceslices"));
    return object(
        "ValidatingAdmissionPolicy",
        map(
            "failurePolicy",
            "Fail",
            "matchConstraints",
            map("resourceRules", List.of(nodes, slices)),
            "matchConditions",
            List.of(
                map(
                    "name",
                    "an-agent-of-a-node",
                    "expression",
                    "request.userInfo.username in " + CelText.literals(users))),
            "variables",
            List.of(
                map(
                    "name",
                    "caller",
                    "expression",
                    "request.userInfo.?extra[?'" + CLAIM + "'].orValue([])"),
                map(
                    "name",
                    "nodes",
                    "expression",
                    "[dyn(object), dyn(oldObject)].filter(o, o != null).map(o, "
                        + "request.resource.resource == 'nodes' ? o.metadata.name"
                        + " : o.?spec.?nodeName.orValue(''))")),
            "validations",
            List.of(
                map(
                    "expression",
                    "variables.caller.size() == 1 && variables.nodes.all(n, n =="
                        + " variables.caller[0])",
                    "message",
                    "An agent writes about the node that it runs on, and about no other."))));
  }

  private static Mapping rule(String group, String version, List<String> resources) {
    return map(
        "apiGroups", List.of(group),
        "apiVersions", List.of(version),
        "operations", List.of("CREATE", "UPDATE", "DELETE"),
        "resources", resources);
  }

  private static Mapping object(String kind, Mapping spec) {
    return map(
        "apiVersion",
        "admissionregistration.k8s.io/v1",
        "kind",
        kind,
        "metadata",
        map("name", Node.of(NAME), "labels", map("app.kubernetes.io/managed-by", "gpuguard")),
        "spec",
        spec);
  }
}
