package io.gpuguard.policy;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules as Gatekeeper's ConstraintTemplate with the engine K8sNativeValidation, which evaluates CEL
 * as the API server does. Parameters are those of the constraint: the engine binds them to {@code
 * variables.params} itself.
 */
public final class GatekeeperTemplates {

  private GatekeeperTemplates() {}

  /** The kind of the rule's constraints, {@code GpuguardPriv001}. */
  static String kind(AdmissionRule rule) {
    StringBuilder kind = new StringBuilder("Gpuguard");
    for (String part : rule.control().id().substring("GG-".length()).split("-")) {
      kind.append(part.charAt(0)).append(part.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return kind.toString();
  }

  static String name(AdmissionRule rule) {
    return kind(rule).toLowerCase(java.util.Locale.ROOT);
  }

  public static Mapping template(AdmissionRule rule) {
    Mapping source = map("failurePolicy", "Fail");
    if (!rule.conditionsAndExcuses().isEmpty()) {
      // The engine's own name of the list is singular.
      source =
          source.with(
              "matchCondition", ValidatingAdmissionPolicies.named(rule.conditionsAndExcuses()));
    }
    if (!rule.variables().isEmpty()) {
      source = source.with("variables", ValidatingAdmissionPolicies.named(rule.variables()));
    }
    source =
        source.with(
            "validations",
            Node.of(List.of(map("expression", rule.expression(), "message", rule.message()))));
    Mapping names = map("names", map("kind", kind(rule)));
    if (!rule.parameters().isEmpty()) {
      names = names.with("validation", map("openAPIV3Schema", schema(rule.parameters())));
    }
    Mapping code = map("engine", "K8sNativeValidation", "source", source);
    return map(
        "apiVersion",
        "templates.gatekeeper.sh/v1",
        "kind",
        "ConstraintTemplate",
        "metadata",
        Labels.metadata(rule).with("name", Node.of(name(rule))),
        "spec",
        map(
            "crd",
            map("spec", names),
            "targets",
            List.of(map("target", "admission.k8s.gatekeeper.sh", "code", List.of(code)))));
  }

  private static Mapping schema(Mapping parameters) {
    Mapping properties = Mapping.EMPTY;
    for (String name : parameters.keys()) {
      properties = properties.with(name, type(parameters.get(name)));
    }
    return map("type", "object", "properties", properties);
  }

  private static Mapping type(Node value) {
    return switch (value) {
      case Node.Sequence _ -> map("type", "array", "items", map("type", "string"));
      case Node.Whole _ -> map("type", "integer");
      case Node.Flag _ -> map("type", "boolean");
      default -> map("type", "string");
    };
  }

  /**
   * @param action {@code dryrun}, {@code warn} or {@code deny}
   */
  public static Mapping constraint(AdmissionRule rule, String action) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    for (AdmissionRule.Target target : rule.targets()) {
      List<String> some = kinds.computeIfAbsent(target.group(), _ -> new ArrayList<>());
      if (!some.contains(target.kind())) {
        some.add(target.kind());
      }
    }
    List<Node> matches = new ArrayList<>();
    kinds.forEach((group, some) -> matches.add(map("apiGroups", List.of(group), "kinds", some)));
    Mapping spec = map("enforcementAction", action, "match", map("kinds", matches));
    if (!rule.parameters().isEmpty()) {
      spec = spec.with("parameters", rule.parameters());
    }
    return map(
        "apiVersion",
        "constraints.gatekeeper.sh/v1beta1",
        "kind",
        kind(rule),
        "metadata",
        Labels.metadata(rule),
        "spec",
        spec);
  }

  /**
   * A suite for {@code gator verify}.
   *
   * @param tests what {@link #test} made
   */
  public static Mapping suite(String name, List<Mapping> tests) {
    return map(
        "apiVersion",
        "test.gatekeeper.sh/v1alpha1",
        "kind",
        "Suite",
        "metadata",
        map("name", name),
        "tests",
        tests);
  }

  public static Mapping test(
      AdmissionRule rule, String template, String constraint, List<Mapping> cases) {
    return map("name", rule.name(), "template", template, "constraint", constraint, "cases", cases);
  }

  /** That an object passes or fails. */
  public static Mapping verdict(String name, String object, boolean passes) {
    return map(
        "name",
        name,
        "object",
        object,
        "assertions",
        List.of(map("violations", passes ? "no" : "yes")));
  }
}
