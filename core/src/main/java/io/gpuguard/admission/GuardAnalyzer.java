package io.gpuguard.admission;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.GpuNamespaces;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.List;
import java.util.Map;

/** Clusters with GPU tenants and no admission rule of any engine. */
public final class GuardAnalyzer implements Analyzer {

  private static final List<String> RULES =
      List.of(
          "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
          "policies.kyverno.io/*",
          "kyverno.io/*",
          "constraints.gatekeeper.sh/*",
          "admissionregistration.k8s.io/ValidatingWebhookConfiguration");

  @Override
  public String name() {
    return "admission-guard";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    boolean guarded = RULES.stream().anyMatch(k -> !input.inventory().ofKind(k).isEmpty());
    if (guarded) {
      return List.of();
    }
    GpuNamespaces gpu = GpuNamespaces.of(input);
    for (String name : gpu.workloads().keySet()) {
      Resource namespace = input.inventory().namespace(name).orElse(null);
      if (namespace != null && !gpu.components().containsKey(name)) {
        return List.of(
            Violation.fail(namespace, Path.of("metadata", "name"), Map.of("namespace", name)));
      }
    }
    return List.of();
  }
}
