package io.gpuguard.generate;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.check.Input;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What generators are asked for in tests: everything, for our examples or for vendors' manifests.
 */
final class TestingRequest {

  private static final Catalog CATALOG = BuiltInCatalog.load();
  private static final SourceOptions FILES_ONLY =
      new SourceOptions(ReadingLimits.DEFAULT, InputStream.nullInputStream(), false, _ -> {});

  private TestingRequest() {}

  static Generator.Request examples() {
    return of(TestingRepository.root().resolve("examples"));
  }

  /** Skips the test with a message where they are absent. */
  static Generator.Request vendors() {
    return of(TestingRepository.corpus());
  }

  static Generator.Request of(Path path) {
    ScanResult result =
        Scan.run(
            Sources.read(List.of(path.toString()), FILES_ONLY),
            CATALOG,
            BuiltInAnalyzers.all(),
            ScanOptions.ALL);
    Input input = new Input(CATALOG, result.inventory(), result.components(), Map.of());
    return new Generator.Request(
        result, CATALOG.controls(), CATALOG.profiles(), input::parameters, List.of());
  }
}
