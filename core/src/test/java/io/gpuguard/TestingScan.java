package io.gpuguard;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.nio.charset.StandardCharsets;

/** Scans a text with all controls. */
public final class TestingScan {

  private static final Catalog CATALOG = BuiltInCatalog.load();

  private TestingScan() {}

  public static ScanResult scan(String text) {
    return scan(text, ScanOptions.ALL);
  }

  public static ScanResult scan(String text, ScanOptions options) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Scan.run(
        Sources.read("input.yaml", bytes, SourceOptions.DEFAULT),
        CATALOG,
        BuiltInAnalyzers.all(),
        options);
  }
}
