package io.gpuguard.policy;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.cel.CelText;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rules as Kyverno's ValidatingPolicy, which also looks at what is there already and writes
 * reports. It has no parameters, so their values stand in the policy.
 */
public final class KyvernoPolicies {

  static final String API = "policies.kyverno.io/v1";

  private KyvernoPolicies() {}

  /**
   * @param actions such as {@code Audit} or {@code Deny}
   */
  public static Mapping policy(AdmissionRule rule, List<String> actions) {
    // The rule names every kind itself; Kyverno is not to make more of them.
    Mapping autogen = map("podControllers", map("controllers", List.of()));
    Mapping spec =
        map(
            "validationActions",
            actions,
            "failurePolicy",
            "Fail",
            "autogen",
            autogen,
            "matchConstraints",
            map("resourceRules", ValidatingAdmissionPolicies.resourceRules(rule.targets())));
    if (!rule.conditions().isEmpty()) {
      spec = spec.with("matchConditions", ValidatingAdmissionPolicies.named(rule.conditions()));
    }
    List<AdmissionRule.Named> variables = new ArrayList<>(rule.variables());
    if (!rule.parameters().isEmpty()) {
      variables.addFirst(new AdmissionRule.Named("params", literal(rule.parameters())));
    }
    if (!variables.isEmpty()) {
      spec = spec.with("variables", ValidatingAdmissionPolicies.named(variables));
    }
    spec =
        spec.with(
            "validations",
            Node.of(List.of(map("expression", rule.expression(), "message", rule.message()))));
    return map(
        "apiVersion", API, "kind", "ValidatingPolicy", "metadata", annotated(rule), "spec", spec);
  }

  /** An exception object for each excuse; Kyverno lets it end by itself. */
  public static List<Mapping> exceptions(AdmissionRule rule) {
    return exceptions(rule, rule.name(), "ValidatingPolicy");
  }

  /**
   * @param policy and kind of what is made of the rule
   */
  public static List<Mapping> exceptions(AdmissionRule rule, String policy, String kind) {
    List<Mapping> exceptions = new ArrayList<>();
    for (Excuse excuse : rule.excuses()) {
      Mapping metadata = Labels.metadata(rule);
      exceptions.add(
          map(
              "apiVersion",
              API,
              "kind",
              "PolicyException",
              "metadata",
              metadata
                  .with("name", Node.of(policy + "-" + excuse.name()))
                  .with("namespace", Node.of(ValidatingAdmissionPolicies.NAMESPACE))
                  .with(
                      "annotations",
                      metadata
                          .get("annotations")
                          .mapping()
                          .with("gpuguard.io/exception", Node.of(excuse.text()))),
              "spec",
              map(
                  "policyRefs",
                  List.of(map("name", policy, "kind", kind)),
                  "matchConditions",
                  List.of(map("name", excuse.name(), "expression", excuse.condition())),
                  "expiresAt",
                  excuse.until().plusDays(1) + "T00:00:00Z")));
    }
    return exceptions;
  }

  private static Mapping annotated(AdmissionRule rule) {
    Mapping metadata = Labels.metadata(rule);
    Mapping annotations =
        metadata
            .get("annotations")
            .mapping()
            .with("policies.kyverno.io/title", Node.of(rule.control().title()))
            .with("policies.kyverno.io/category", Node.of("GPU security"))
            .with("policies.kyverno.io/severity", Node.of(rule.control().severity().text()));
    return metadata.with("annotations", annotations);
  }

  /** A value as a CEL literal. */
  static String literal(Node value) {
    if (value instanceof Mapping mapping) {
      List<String> entries = new ArrayList<>();
      mapping.forEach((k, v) -> entries.add(CelText.literal(k) + ": dyn(" + literal(v) + ")"));
      return "{" + String.join(", ", entries) + "}";
    }
    if (value instanceof Node.Sequence(List<Node> items)) {
      return "[" + String.join(", ", items.stream().map(KyvernoPolicies::literal).toList()) + "]";
    }
    return value instanceof Node.Text(String text)
        ? CelText.literal(text)
        : String.valueOf(value.scalar()).toLowerCase(Locale.ROOT);
  }

  /**
   * A suite for {@code kyverno test}.
   *
   * @param policies files with policies
   * @param resources files with objects
   * @param results what {@link #result} made
   */
  public static Mapping test(
      String name, List<String> policies, List<String> resources, List<Mapping> results) {
    return map(
        "apiVersion",
        "cli.kyverno.io/v1alpha1",
        "kind",
        "Test",
        "metadata",
        map("name", name),
        "policies",
        policies,
        "resources",
        resources,
        "results",
        results);
  }

  /**
   * What a rule says of one object.
   *
   * @param verdict {@code pass}, {@code fail} or {@code skip}
   */
  public static Mapping result(AdmissionRule rule, String kind, String object, String verdict) {
    return map(
        "policy",
        rule.name(),
        "isValidatingPolicy",
        true,
        "kind",
        kind,
        "resources",
        List.of(object),
        "result",
        verdict);
  }
}
