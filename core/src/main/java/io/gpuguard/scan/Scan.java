package io.gpuguard.scan;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.check.Analyzers;
import io.gpuguard.check.Breakdown;
import io.gpuguard.check.Breakdowns;
import io.gpuguard.check.Checks;
import io.gpuguard.check.Input;
import io.gpuguard.component.Component;
import io.gpuguard.component.Recognition;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.source.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sources, inventory, components, findings: the way through, as one function of values. */
public final class Scan {

  private Scan() {}

  public static ScanResult run(
      Reading reading, Catalog catalog, Analyzers analyzers, ScanOptions options) {
    List<Control> controls = catalog.controls().stream().filter(options::selects).toList();
    Inventory inventory = new Inventory(reading.resources(), catalog.podTemplates());
    List<Component> components = Recognition.components(catalog, inventory);
    Input input = new Input(catalog, inventory, components, options.parameters());
    Breakdowns breakdowns = new Breakdowns();
    List<Finding> findings = Checks.run(input, controls, analyzers, breakdowns);
    List<Breakdown> broken = breakdowns.sorted();
    Coverage coverage =
        new Coverage(
            reading.files(),
            reading.resources().size(),
            controls.size(),
            reading.skipped(),
            reading.errors(),
            with(reading.incomplete(), broken),
            notAssessable(findings));
    return new ScanResult(catalog, inventory, coverage, components, findings, broken);
  }

  private static List<Reading.InputError> with(
      List<Reading.InputError> incomplete, List<Breakdown> broken) {
    if (broken.isEmpty()) {
      return incomplete;
    }
    List<Reading.InputError> all = new ArrayList<>(incomplete);
    for (Breakdown each : broken) {
      all.add(new Reading.InputError(each.file(), 0, 0, each.sentence()));
    }
    return all;
  }

  private static List<Coverage.NotAssessable> notAssessable(List<Finding> findings) {
    Map<List<String>, Integer> counts = new LinkedHashMap<>();
    for (Finding finding : findings) {
      if (finding.verdict() == Verdict.NOT_ASSESSABLE) {
        String reason = finding.reason() == null ? "" : finding.reason();
        counts.merge(List.of(finding.control().id(), reason), 1, Integer::sum);
      }
    }
    List<Coverage.NotAssessable> all = new ArrayList<>();
    counts.forEach(
        (key, count) -> all.add(new Coverage.NotAssessable(key.get(0), key.get(1), count)));
    return all;
  }
}
