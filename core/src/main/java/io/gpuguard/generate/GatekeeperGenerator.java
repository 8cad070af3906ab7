package io.gpuguard.generate;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.policy.AdmissionRule;
import io.gpuguard.policy.GatekeeperTemplates;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;

/** A Gatekeeper template and constraint for each rule, and a suite for gator. */
final class GatekeeperGenerator implements Generator {

  @Override
  public String kind() {
    return "gatekeeper";
  }

  @Override
  public String summary() {
    return "Gatekeeper templates with CEL and constraints, with a suite for 'gator verify'";
  }

  @Override
  public String alternative() {
    return "the rules for what is created";
  }

  @Override
  public Generated generate(Request request) {
    AdmissionRule.Set rules = EngineRules.of(request);
    Generated.Files files = new Generated.Files();
    List<String> templates = new ArrayList<>();
    List<String> constraints = new ArrayList<>();
    List<Mapping> tests = new ArrayList<>();
    for (AdmissionRule rule : rules.rules()) {
      String name = rule.name() + ".yaml";
      files.add("templates/" + name, EngineRules.comment(rule), GatekeeperTemplates.template(rule));
      files.add(
          "audit/" + name,
          EngineRules.comment(rule),
          GatekeeperTemplates.constraint(rule, "dryrun"));
      templates.add(name);
      constraints.add(name);
      tests.add(test(rule, request.result().catalog(), files));
    }
    files.add("templates/kustomization.yaml", Kustomization.of(templates));
    Kustomization.auditThenEnforce(
        files,
        constraints,
        new Kustomization.Change(
            "constraints.gatekeeper.sh", "", "/spec/enforcementAction", "deny"));
    files.add(
        "tests/suite.yaml", YamlWriter.document(GatekeeperTemplates.suite("gpuguard", tests)));
    List<String> notes = new ArrayList<>();
    notes.add(
        "Apply templates/ first and wait until Gatekeeper has made the kinds of its constraints.");
    notes.add("'gator verify tests/...' runs the suite, made of the controls' examples.");
    notes.addAll(PolicySummary.omitted(rules));
    return new Generated(
        files.all(),
        "Gatekeeper 3.18 or later",
        List.of("templates", "audit", "enforce"),
        EngineRules.stops(request, rules, "audit/"),
        notes);
  }

  private static Mapping test(AdmissionRule rule, Catalog catalog, Generated.Files files) {
    List<Mapping> cases = new ArrayList<>();
    for (EngineRules.TestObject test : EngineRules.tests(rule, catalog)) {
      String file = rule.name() + "/" + test.name() + ".yaml";
      files.add("tests/" + file, YamlWriter.document(test.object()));
      cases.add(
          GatekeeperTemplates.verdict(
              test.name(), file, test.expected() != EngineRules.Expected.FAIL));
    }
    return GatekeeperTemplates.test(
        rule, "../templates/" + rule.name() + ".yaml", "../audit/" + rule.name() + ".yaml", cases);
  }
}
