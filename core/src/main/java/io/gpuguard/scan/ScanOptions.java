package io.gpuguard.scan;

import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.tree.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of the catalogue is checked.
 *
 * @param organisation controls that are on from this size or a smaller one
 * @param horizons empty for all
 * @param severities empty for all
 * @param controls ids, names or topics; empty for all
 * @param parameters the user's parameters by control id
 */
public record ScanOptions(
    Control.Organisation organisation,
    Set<Horizon> horizons,
    Set<Severity> severities,
    List<String> controls,
    Map<String, Mapping> parameters) {

  public static final ScanOptions ALL =
      new ScanOptions(Control.Organisation.ENTERPRISE, Set.of(), Set.of(), List.of(), Map.of());

  public ScanOptions {
    horizons = Set.copyOf(horizons);
    severities = Set.copyOf(severities);
    controls = List.copyOf(controls);
    parameters = Map.copyOf(parameters);
  }

  /** Whether a control is to be checked. */
  public boolean selects(Control control) {
    return control.organisation().includedIn(organisation)
        && (horizons.isEmpty() || horizons.contains(control.horizon()))
        && (severities.isEmpty() || severities.contains(control.severity()))
        && (controls.isEmpty()
            || controls.contains(control.id())
            || controls.contains(control.name())
            || controls.contains(control.topic())
            || control.aliases().stream().anyMatch(controls::contains));
  }
}
