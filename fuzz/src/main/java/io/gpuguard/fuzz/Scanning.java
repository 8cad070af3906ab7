package io.gpuguard.fuzz;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.check.Analyzers;
import io.gpuguard.finding.Finding;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.source.Reading;
import java.util.List;
import java.util.regex.Pattern;

/** All controls over some objects. */
final class Scanning {

  private static final Catalog CATALOG = BuiltInCatalog.load();
  private static final Analyzers ANALYZERS = BuiltInAnalyzers.all();
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{(value|field|object|container|component)}");

  private Scanning() {}

  static void scan(List<Resource> resources) {
    if (resources.isEmpty()) {
      return;
    }
    Reading reading = new Reading(1, resources, List.of(), List.of(), List.of());
    for (Finding finding : Scan.run(reading, CATALOG, ANALYZERS, ScanOptions.ALL).findings()) {
      if (PLACEHOLDER.matcher(finding.message()).find()) {
        throw new IllegalStateException(finding.control().id() + ": " + finding.message());
      }
    }
  }
}
