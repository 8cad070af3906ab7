package io.gpuguard.exception;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.source.TextFile;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

/** Scans and exceptions files that lie in memory. */
final class TestingExceptions {

  static final Catalog CATALOG = BuiltInCatalog.load();
  static final LocalDate TODAY = LocalDate.of(2027, 1, 31);

  private TestingExceptions() {}

  static ScanResult scan(String manifest) {
    byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
    Reading reading = Sources.read("manifest.yaml", bytes, SourceOptions.DEFAULT);
    assertThat(reading.errors()).isEmpty();
    return Scan.run(reading, CATALOG, BuiltInAnalyzers.all(), ScanOptions.ALL);
  }

  static ExceptionsReader.Result read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return switch (TextFile.parse("exceptions.yaml", bytes)) {
      case TextFile.Result.Read(TextFile file) -> ExceptionsReader.read(file);
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new AssertionError(place + ": " + message);
    };
  }

  static ScanResult apply(ScanResult result, String text) {
    ExceptionsReader.Result read = read(text);
    assertThat(read.problems()).isEmpty();
    return read.exceptions().apply(result, TODAY, _ -> true);
  }

  /** The findings that are about entries and annotations. */
  static List<Finding> about(ScanResult result) {
    return result.findings().stream()
        .filter(f -> f.control().check() instanceof Control.ExceptionsCheck)
        .toList();
  }
}
