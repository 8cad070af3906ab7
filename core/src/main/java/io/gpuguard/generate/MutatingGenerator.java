package io.gpuguard.generate;

import io.gpuguard.policy.AdmissionRule;
import io.gpuguard.policy.MutatingPolicies;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The safe repairs at admission, by the API server itself or by Kyverno. */
final class MutatingGenerator implements Generator {

  private final boolean kyverno;

  MutatingGenerator(boolean kyverno) {
    this.kyverno = kyverno;
  }

  @Override
  public String kind() {
    return kyverno ? "kyverno-mutation" : "mutating-admission-policy";
  }

  @Override
  public String summary() {
    return kyverno
        ? "Kyverno MutatingPolicy objects for the safe repairs of components' pods"
        : "MutatingAdmissionPolicy objects for the safe repairs of components' pods";
  }

  @Override
  public String alternative() {
    return "the repairs of components' pods";
  }

  @Override
  public Generated generate(Request request) {
    AdmissionRule.Set rules = EngineRules.of(request);
    Generated.Files files = new Generated.Files();
    List<String> resources = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Node entry : request.result().catalog().table("mutations").get("mutations").items()) {
      for (AdmissionRule rule : rules.rules()) {
        if (rule.control().id().equals(entry.get("control").text(""))) {
          String file = rule.name() + "-repair.yaml";
          files.add(file, EngineRules.comment(rule), objects(rule, patches(entry, request)));
          resources.add(file);
          notes.add(rule.control().id() + ": " + entry.get("meaning").text(""));
        }
      }
    }
    if (resources.isEmpty()) {
      return Generated.nothing("No control of the selection has a repair that is safe to make so.");
    }
    files.add("kustomization.yaml", Kustomization.of(resources));
    notes.add(
        "Pods are changed, not what creates them: the manifests stay as they are. 'gpuguard fix'"
            + " repairs those, and is the better place.");
    return new Generated(
        files.all(),
        kyverno ? "Kyverno 1.18 or later" : "Kubernetes 1.36 or later",
        List.of(""),
        Map.of(),
        notes);
  }

  private Mapping[] objects(AdmissionRule rule, MutatingPolicies.Patches patches) {
    return kyverno
        ? new Mapping[] {MutatingPolicies.kyverno(rule, patches)}
        : new Mapping[] {MutatingPolicies.policy(rule, patches), MutatingPolicies.binding(rule)};
  }

  private static MutatingPolicies.Patches patches(Node entry, Request request) {
    return new MutatingPolicies.Patches(
        entry.get("patchType").text("").equals("JSONPatch"),
        entry.get("expressions").items().stream().map(e -> e.text("")).toList(),
        request.profiles().stream().flatMap(p -> p.images().stream()).distinct().toList());
  }
}
