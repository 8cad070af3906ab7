package io.gpuguard.generate;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.policy.AdmissionRule;
import io.gpuguard.policy.KyvernoPolicies;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import java.util.ArrayList;
import java.util.List;

/** Kyverno's ValidatingPolicy for each rule, and a suite for its command line. */
final class KyvernoGenerator implements Generator {

  @Override
  public String kind() {
    return "kyverno";
  }

  @Override
  public String summary() {
    return "Kyverno ValidatingPolicy objects, with a suite for 'kyverno test'";
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
    for (AdmissionRule rule : rules.rules()) {
      String name = rule.name() + ".yaml";
      files.add(
          "audit/" + name,
          EngineRules.comment(rule),
          KyvernoPolicies.policy(rule, List.of("Audit")));
      resources.add(name);
      exceptions(rule, files, resources);
      test(rule, request.result().catalog(), files);
    }
    Kustomization.auditThenEnforce(
        files,
        resources,
        new Kustomization.Change(
            "policies.kyverno.io", "ValidatingPolicy", "/spec/validationActions", List.of("Deny")));
    List<String> notes = new ArrayList<>();
    notes.add("'kyverno test .' in this folder runs the suites, made of the controls' examples.");
    notes.addAll(PolicySummary.omitted(rules));
    return new Generated(
        files.all(),
        "Kyverno 1.18 or later",
        List.of("audit", "enforce"),
        EngineRules.stops(request, rules, "audit/"),
        notes);
  }

  private static void exceptions(
      AdmissionRule rule, Generated.Files files, List<String> resources) {
    List<Mapping> exceptions = KyvernoPolicies.exceptions(rule);
    if (!exceptions.isEmpty()) {
      String name = rule.name() + "-exceptions.yaml";
      files.add("audit/" + name, EngineRules.comment(rule), exceptions.toArray(Mapping[]::new));
      resources.add(name);
    }
  }

  /** A folder for each example: the command line takes no two objects of one name. */
  private static void test(AdmissionRule rule, Catalog catalog, Generated.Files files) {
    for (EngineRules.TestObject test : EngineRules.tests(rule, catalog)) {
      String folder = "tests/" + rule.name() + "/" + test.name() + "/";
      files.add(folder + "object.yaml", YamlWriter.document(test.object()));
      Mapping result =
          KyvernoPolicies.result(
              rule, test.kind(), test.objectName(), Names.kebab(test.expected()));
      files.add(
          folder + "kyverno-test.yaml",
          YamlWriter.document(
              KyvernoPolicies.test(
                  rule.name() + "-" + test.name(),
                  List.of("../../../audit/" + rule.name() + ".yaml"),
                  List.of("object.yaml"),
                  List.of(result))));
    }
  }
}
