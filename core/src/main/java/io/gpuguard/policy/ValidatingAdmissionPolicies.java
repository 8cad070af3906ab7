package io.gpuguard.policy;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.cel.CelText;
import io.gpuguard.manifest.Manifest;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules as ValidatingAdmissionPolicy objects of {@code admissionregistration.k8s.io/v1}: the API
 * server itself decides, without a webhook that could be down.
 */
public final class ValidatingAdmissionPolicies {

  private static final String API = "admissionregistration.k8s.io/v1";

  /** Where the ConfigMaps with parameters are. */
  public static final String NAMESPACE = "gpuguard-policies";

  private ValidatingAdmissionPolicies() {}

  public static Mapping policy(AdmissionRule rule) {
    Mapping spec = map("failurePolicy", "Fail");
    if (!rule.parameters().isEmpty()) {
      spec = spec.with("paramKind", map("apiVersion", "v1", "kind", "ConfigMap"));
    }
    spec = spec.with("matchConstraints", map("resourceRules", resourceRules(rule.targets())));
    if (!rule.conditionsAndExcuses().isEmpty()) {
      spec = spec.with("matchConditions", named(rule.conditionsAndExcuses()));
    }
    List<AdmissionRule.Named> variables = new ArrayList<>(rule.variables());
    if (!rule.parameters().isEmpty()) {
      variables.addFirst(new AdmissionRule.Named("params", params(rule.parameters())));
    }
    if (!variables.isEmpty()) {
      spec = spec.with("variables", named(variables));
    }
    Mapping validation =
        map("expression", rule.expression(), "message", rule.message(), "reason", "Forbidden");
    spec = spec.with("validations", Node.of(List.of(validation)));
    return map(
        "apiVersion",
        API,
        "kind",
        "ValidatingAdmissionPolicy",
        "metadata",
        Labels.metadata(rule),
        "spec",
        spec);
  }

  /**
   * @param actions such as {@code Audit}, {@code Warn} and {@code Deny}
   */
  public static Mapping binding(AdmissionRule rule, List<String> actions) {
    Mapping spec = map("policyName", rule.name());
    if (!rule.parameters().isEmpty()) {
      spec =
          spec.with(
              "paramRef",
              map("name", rule.name(), "namespace", NAMESPACE, "parameterNotFoundAction", "Deny"));
    }
    return map(
        "apiVersion",
        API,
        "kind",
        "ValidatingAdmissionPolicyBinding",
        "metadata",
        Labels.metadata(rule),
        "spec",
        spec.with("validationActions", Manifest.node(actions)));
  }

  /** The ConfigMap that a rule with parameters reads: lists hold one value a line. */
  public static Mapping configMap(AdmissionRule rule) {
    Mapping data = Mapping.EMPTY;
    for (String name : rule.parameters().keys()) {
      Node value = rule.parameters().get(name);
      List<String> lines = value.items().stream().map(i -> i.text("")).toList();
      String text = value.scalar();
      data = data.with(name, Node.of(text == null ? String.join("\n", lines) : text));
    }
    return map(
        "apiVersion",
        "v1",
        "kind",
        "ConfigMap",
        "metadata",
        Labels.metadata(rule).with("namespace", Node.of(NAMESPACE)),
        "data",
        data);
  }

  /** The expression reads {@code variables.params}; here its values come from the ConfigMap. */
  private static String params(Mapping parameters) {
    List<String> entries = new ArrayList<>();
    parameters.forEach(
        (name, value) -> {
          String read = "params.data[" + CelText.literal(name) + "]";
          String typed =
              switch (value) {
                case Node.Sequence _ -> read + ".split('\\n').filter(line, line != '')";
                case Node.Whole _ -> "int(" + read + ")";
                case Node.Flag _ -> read + " == 'true'";
                default -> read;
              };
          entries.add(CelText.literal(name) + ": dyn(" + typed + ")");
        });
    return "{" + String.join(", ", entries) + "}";
  }

  static Node named(List<AdmissionRule.Named> all) {
    return Node.of(
        all.stream().map(n -> map("name", n.name(), "expression", n.expression())).toList());
  }

  /** One rule for each API group and version. */
  static Node resourceRules(List<AdmissionRule.Target> targets) {
    Map<List<String>, List<String>> resources = new LinkedHashMap<>();
    for (AdmissionRule.Target target : targets) {
      resources
          .computeIfAbsent(List.of(target.group(), target.version()), _ -> new ArrayList<>())
          .add(target.resource());
    }
    List<Node> rules = new ArrayList<>();
    resources.forEach(
        (key, names) ->
            rules.add(
                map(
                    "apiGroups", List.of(key.getFirst()),
                    "apiVersions", List.of(key.getLast()),
                    "operations", List.of("CREATE", "UPDATE"),
                    "resources", names)));
    return Node.of(rules);
  }
}
