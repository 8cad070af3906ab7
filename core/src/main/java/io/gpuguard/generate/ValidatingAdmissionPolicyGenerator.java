package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.policy.AdmissionRule;
import io.gpuguard.policy.ValidatingAdmissionPolicies;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;

/** Policies that the API server itself enforces: nothing to install, nothing that can be down. */
final class ValidatingAdmissionPolicyGenerator implements Generator {

  @Override
  public String kind() {
    return "validating-admission-policy";
  }

  @Override
  public String summary() {
    return "ValidatingAdmissionPolicy objects with bindings and parameters, for any Kubernetes";
  }

  @Override
  public String alternative() {
    return "the rules for what is created";
  }

  @Override
  public Generated generate(Request request) {
    AdmissionRule.Set rules = EngineRules.of(request);
    Generated.Files files = new Generated.Files();
    List<String> resources = new ArrayList<>();
    if (rules.rules().stream().anyMatch(r -> !r.parameters().isEmpty())) {
      files.add(
          "audit/namespace.yaml",
          "Holds the parameters of policies; only administrators should write here.",
          map(
              "apiVersion",
              "v1",
              "kind",
              "Namespace",
              "metadata",
              map(
                  "name",
                  ValidatingAdmissionPolicies.NAMESPACE,
                  "labels",
                  map(
                      "app.kubernetes.io/managed-by", "gpuguard",
                      "pod-security.kubernetes.io/enforce", "restricted"))));
      resources.add("namespace.yaml");
    }
    for (AdmissionRule rule : rules.rules()) {
      List<Mapping> objects = new ArrayList<>();
      if (!rule.parameters().isEmpty()) {
        objects.add(ValidatingAdmissionPolicies.configMap(rule));
      }
      objects.add(ValidatingAdmissionPolicies.policy(rule));
      objects.add(ValidatingAdmissionPolicies.binding(rule, List.of("Audit", "Warn")));
      String name = rule.name() + ".yaml";
      files.add("audit/" + name, EngineRules.comment(rule), objects.toArray(Mapping[]::new));
      resources.add(name);
    }
    Kustomization.auditThenEnforce(
        files,
        resources,
        new Kustomization.Change(
            "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicyBinding",
            "/spec/validationActions",
            List.of("Deny", "Audit")));
    List<String> notes = PolicySummary.omitted(rules);
    return new Generated(
        files.all(),
        "Kubernetes 1.30 or later",
        List.of("audit", "enforce"),
        EngineRules.stops(request, rules, "audit/"),
        notes);
  }
}
