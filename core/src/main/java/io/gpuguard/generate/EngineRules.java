package io.gpuguard.generate;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.ControlExamples;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.policy.AdmissionRule;
import io.gpuguard.policy.AdmissionRules;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the generators of all admission engines share: rules, their test objects, what they stop.
 */
final class EngineRules {

  private static final SourceOptions PLAINLY =
      new SourceOptions(ReadingLimits.DEFAULT, InputStream.nullInputStream(), false, _ -> {});

  private EngineRules() {}

  static AdmissionRule.Set of(Generator.Request request) {
    return AdmissionRules.of(
        request.result().catalog(),
        request.controls(),
        request.profiles(),
        request.parameters(),
        request.exceptions());
  }

  /** What an engine says of an object. */
  enum Expected {
    PASS,
    FAIL,
    /** A match condition says no: the rule is not about it, or its profile needs it. */
    SKIP
  }

  /**
   * An object of a control's examples.
   *
   * @param name of its file, unique for the rule
   * @param expected what an engine says of it
   */
  record TestObject(String name, Expected expected, Mapping object) {
    String kind() {
      return object.get("kind").text("");
    }

    String objectName() {
      return object.at("metadata", "name").text("");
    }
  }

  /**
   * The examples of a rule's control that are one object which the rule looks at. Where an example
   * has several, which of them fails is not written down.
   */
  static List<TestObject> tests(AdmissionRule rule, Catalog catalog) {
    List<TestObject> tests = new ArrayList<>();
    for (ControlExamples.Example example : BuiltInCatalog.examples(rule.control())) {
      Reading reading =
          Sources.read(example.file(), example.text().getBytes(StandardCharsets.UTF_8), PLAINLY);
      if (reading.resources().size() == 1 && targets(rule, reading.resources().getFirst())) {
        String name =
            (example.passes() ? "pass-" : "fail-") + example.file().replaceFirst("[.].*$", "");
        tests.add(
            new TestObject(
                name,
                expected(rule, reading, catalog),
                named(reading.resources().getFirst().root())));
      }
    }
    return tests;
  }

  /** What the scan says of it. */
  private static Expected expected(AdmissionRule rule, Reading reading, Catalog catalog) {
    ScanOptions only =
        new ScanOptions(
            Control.Organisation.ENTERPRISE,
            Set.of(),
            Set.of(),
            List.of(rule.control().id()),
            Map.of());
    ScanResult result = Scan.run(reading, catalog, BuiltInAnalyzers.all(), only);
    boolean justified = false;
    for (Finding finding : result.findings()) {
      if (finding.verdict() == Verdict.FAIL) {
        return Expected.FAIL;
      }
      justified |= finding.verdict() == Verdict.JUSTIFIED;
    }
    return justified || !concerns(rule, result) ? Expected.SKIP : Expected.PASS;
  }

  private static boolean concerns(AdmissionRule rule, ScanResult result) {
    if (!(rule.control().check() instanceof Control.PodCheck check)) {
      return true;
    }
    Component component = result.components().isEmpty() ? null : result.components().getFirst();
    return switch (check.subject()) {
      case COMPONENT ->
          component != null
              && (check.componentKinds().isEmpty()
                  || check.componentKinds().contains(component.kind().text()));
      case WORKLOAD -> component == null || component.isStranger();
      case POD -> true;
    };
  }

  /** Suites are run without an API server, which would convert between versions. */
  private static boolean targets(AdmissionRule rule, Resource resource) {
    String apiVersion = resource.apiVersion();
    String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
    return rule.targets().stream()
        .anyMatch(
            t ->
                t.group().equals(resource.group())
                    && t.kind().equals(resource.kind())
                    && (t.version().equals("*") || t.version().equals(version)));
  }

  private static Mapping named(Mapping object) {
    Mapping metadata = object.get("metadata").mapping();
    return metadata.has("name")
        ? object
        : object.with("metadata", metadata.with("name", Node.of("unnamed")));
  }

  /** Lines for the README: what each rule stops among the scanned objects, by file. */
  static Map<String, List<String>> stops(
      Generator.Request request, AdmissionRule.Set rules, String folder) {
    Map<String, List<String>> failing = PolicySummary.failing(request.result().findings());
    Map<String, List<String>> stops = new TreeMap<>();
    for (AdmissionRule rule : rules.rules()) {
      List<String> objects = failing.getOrDefault(rule.control().id(), List.of());
      stops.put(folder + rule.name() + ".yaml", objects);
    }
    return stops;
  }

  static String comment(AdmissionRule rule) {
    return rule.control().id()
        + " ("
        + rule.control().severity().text()
        + "): "
        + rule.control().title()
        + ".\n"
        + "Made by gpuguard; the expression is the control's own.";
  }
}
