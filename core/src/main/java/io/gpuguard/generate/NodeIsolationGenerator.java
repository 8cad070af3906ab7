package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Taints, labels and affinities that keep tenants off GPU nodes that they may not share. */
final class NodeIsolationGenerator implements Generator {

  /** Kubelets may not set labels of this prefix, so a node that was taken over cannot lie. */
  private static final String TENANT = "gpu-tenant.node-restriction.kubernetes.io/name";

  @Override
  public String kind() {
    return "node-isolation";
  }

  @Override
  public String summary() {
    return "labels, taints and pods' tolerations and affinity, one node pool for each GPU tenant";
  }

  @Override
  public Generated generate(Request request) {
    SortedSet<String> tenants = Tenants.namespaces(request);
    if (tenants.isEmpty()) {
      return Generated.nothing("No tenant of the input uses GPUs.");
    }
    Generated.Files files = new Generated.Files();
    StringBuilder nodes =
        new StringBuilder("#!/bin/sh\n# Name the nodes of each tenant.\nset -eu\n");
    List<String> resources = new ArrayList<>();
    for (String tenant : tenants) {
      nodes.append("\n# ").append(tenant).append('\n');
      nodes.append("for node in ${").append(variable(tenant)).append("}; do\n");
      nodes.append("  kubectl label node \"$node\" ").append(TENANT).append('=').append(tenant);
      nodes.append(" --overwrite\n");
      nodes.append("  kubectl taint node \"$node\" ").append(TENANT).append('=').append(tenant);
      nodes.append(":NoSchedule --overwrite\ndone\n");
      files.add(
          "pods-of-" + tenant + ".yaml",
          "For the pod templates of "
              + tenant
              + ": kustomize, a mutation policy or the chart's values take it.",
          patch(tenant));
      files.add(
          tenant + ".yaml",
          "Pods of " + tenant + " that ask for GPUs run on its own nodes, whatever they say.",
          policy(tenant),
          binding(tenant));
      resources.add(tenant + ".yaml");
    }
    files.add("label-and-taint-nodes.sh", nodes.toString());
    files.add("kustomization.yaml", Kustomization.of(resources));
    return new Generated(
        files.all(),
        "Kubernetes 1.30 or later, with the admission plugin NodeRestriction",
        List.of(""),
        Map.of(),
        List.of(
            "label-and-taint-nodes.sh reads the nodes of each tenant from variables, such as "
                + variable(tenants.first())
                + "=\"node-1 node-2\".",
            "The taint keeps others away from a tenant's nodes; the policies keep a tenant on them:"
                + " a toleration can be written by anybody, so both are needed.",
            "Label and taint the nodes and change the pod templates before you apply the"
                + " policies.",
            "Once the policies are gone, take labels and taints back: 'kubectl taint node NODE "
                + TENANT
                + "-' and 'kubectl label node NODE "
                + TENANT
                + "-'."));
  }

  private static String variable(String tenant) {
    return "NODES_" + tenant.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }

  private static Mapping patch(String tenant) {
    return map(
        "nodeSelector",
        map(TENANT, tenant),
        "tolerations",
        List.of(map("key", TENANT, "operator", "Equal", "value", tenant, "effect", "NoSchedule")));
  }

  /** Only pods of other tenants carry another tenant's toleration; none may. */
  private static Mapping policy(String tenant) {
    String selector =
        "object.spec.?nodeSelector[?'" + TENANT + "'].orValue('') == '" + tenant + "'";
    String tolerations =
        "object.spec.?tolerations.orValue([]).all(t, t.?key.orValue('') != '"
            + TENANT
            + "' && t.?key.orValue('') != '' || t.?value.orValue('') == '"
            + tenant
            + "' || t.?effect.orValue('') == 'NoExecute')";
    String asks =
        "object.spec.containers.exists(c, c.?resources.?limits.orValue({}).exists(r,"
            + " r.contains('/') && !r.startsWith('hugepages-')"
            // A LimitRange gives every container a limit of 0, as the one of our quotas does.
            + " && quantity(string(c.resources.limits[r])).isGreaterThan(quantity('0'))))";
    Mapping pods =
        map(
            "apiGroups", List.of(""),
            "apiVersions", List.of("v1"),
            "operations", List.of("CREATE"),
            "resources", List.of("pods"));
    return map(
        "apiVersion",
        "admissionregistration.k8s.io/v1",
        "kind",
        "ValidatingAdmissionPolicy",
        "metadata",
        metadata(tenant),
        "spec",
        map(
            "failurePolicy",
            "Fail",
            "matchConstraints",
            map("resourceRules", List.of(pods)),
            "validations",
            List.of(
                map(
                    "expression",
                    "!" + asks + " || " + selector,
                    "message",
                    "Pods of "
                        + tenant
                        + " that ask for devices select its nodes by "
                        + TENANT
                        + "."),
                map(
                    "expression",
                    tolerations,
                    "message",
                    "Pods of " + tenant + " tolerate no taint of another tenant's nodes."))));
  }

  private static Mapping binding(String tenant) {
    return map(
        "apiVersion",
        "admissionregistration.k8s.io/v1",
        "kind",
        "ValidatingAdmissionPolicyBinding",
        "metadata",
        metadata(tenant),
        "spec",
        map(
            "policyName",
            "gpuguard-nodes-of-" + tenant,
            "validationActions",
            List.of("Deny"),
            "matchResources",
            map(
                "namespaceSelector",
                map("matchLabels", map("kubernetes.io/metadata.name", tenant)))));
  }

  private static Mapping metadata(String tenant) {
    return map(
        "name",
        Node.of("gpuguard-nodes-of-" + tenant),
        "labels",
        map("app.kubernetes.io/managed-by", "gpuguard"));
  }
}
