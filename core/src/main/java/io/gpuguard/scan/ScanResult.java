package io.gpuguard.scan;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.check.Breakdown;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Finding;
import io.gpuguard.inventory.Inventory;
import java.util.List;

/**
 * What a scan comes to.
 *
 * @param findings in the order of {@code Checks.ORDER}
 * @param breakdowns what a bug of ours kept from being decided; the coverage tells it too
 */
public record ScanResult(
    Catalog catalog,
    Inventory inventory,
    Coverage coverage,
    List<Component> components,
    List<Finding> findings,
    List<Breakdown> breakdowns) {

  public ScanResult {
    components = List.copyOf(components);
    findings = List.copyOf(findings);
    breakdowns = List.copyOf(breakdowns);
  }

  public ScanResult with(List<Finding> newFindings) {
    return new ScanResult(catalog, inventory, coverage, components, newFindings, breakdowns);
  }
}
