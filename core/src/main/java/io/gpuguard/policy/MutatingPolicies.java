package io.gpuguard.policy;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.cel.CelText;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.List;

/**
 * Safe repairs as policies that change pods before they are stored: the API server's own
 * MutatingAdmissionPolicy, and Kyverno's MutatingPolicy.
 */
public final class MutatingPolicies {

  private static final String API = "admissionregistration.k8s.io/v1";

  private MutatingPolicies() {}

  /**
   * What changes a pod.
   *
   * @param json whether the expressions yield lists of {@code JSONPatch}; else each yields an
   *     {@code Object} for a server-side apply, which may not change atomic lists
   * @param images of components that are vouched for, as in {@code Profile.images}: what {@code
   *     variables.official} matches
   */
  public record Patches(boolean json, List<String> expressions, List<String> images) {
    public Patches {
      expressions = List.copyOf(expressions);
      images = List.copyOf(images);
    }

    private boolean readsImages() {
      return expressions.stream().anyMatch(e -> e.contains("variables.official"));
    }
  }

  /**
   * @param rule of the control that the repair is for: its conditions say which pods
   */
  public static Mapping policy(AdmissionRule rule, Patches patches) {
    return object(API, "MutatingAdmissionPolicy", rule, spec(rule, patches));
  }

  public static Mapping binding(AdmissionRule rule) {
    return object(
        API, "MutatingAdmissionPolicyBinding", rule, map("policyName", rule.name() + "-repair"));
  }

  public static Mapping kyverno(AdmissionRule rule, Patches patches) {
    Mapping autogen = map("podControllers", map("controllers", List.of()));
    return object(
        "policies.kyverno.io/v1",
        "MutatingPolicy",
        rule,
        spec(rule, patches).with("autogen", autogen));
  }

  private static Mapping spec(AdmissionRule rule, Patches patches) {
    List<Mapping> mutations =
        patches.expressions().stream()
            .map(
                e ->
                    map(
                        "patchType",
                        patches.json() ? "JSONPatch" : "ApplyConfiguration",
                        patches.json() ? "jsonPatch" : "applyConfiguration",
                        map("expression", e)))
            .toList();
    Mapping pods =
        map(
            "apiGroups", List.of(""),
            "apiVersions", List.of("v1"),
            "operations", List.of("CREATE"),
            "resources", List.of("pods"));
    Mapping spec =
        map(
            // A repair that cannot be made must not keep a pod from starting.
            "failurePolicy",
            "Ignore",
            "reinvocationPolicy",
            "IfNeeded",
            "matchConstraints",
            map("resourceRules", List.of(pods)));
    if (!rule.conditionsAndExcuses().isEmpty()) {
      spec =
          spec.with(
              "matchConditions", ValidatingAdmissionPolicies.named(rule.conditionsAndExcuses()));
    }
    if (patches.readsImages()) {
      String pattern = CelText.literal(ImagePattern.official(patches.images()));
      List<AdmissionRule.Named> variables = List.of(new AdmissionRule.Named("official", pattern));
      spec = spec.with("variables", ValidatingAdmissionPolicies.named(variables));
    }
    return spec.with("mutations", Node.of(mutations));
  }

  private static Mapping object(String api, String kind, AdmissionRule rule, Mapping spec) {
    return map(
        "apiVersion",
        api,
        "kind",
        kind,
        "metadata",
        Labels.metadata(rule).with("name", Node.of(rule.name() + "-repair")),
        "spec",
        spec);
  }
}
