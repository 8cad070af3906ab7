package io.gpuguard.scan;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.CatalogError;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Scans the examples that lie beside controls, each with its own control only. */
public final class ExampleScans {

  private final Catalog catalog;
  private final List<CatalogError> errors = new ArrayList<>();

  private ExampleScans(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Examples under {@code pass} that do not pass, and those under {@code fail} that do not fail.
   *
   * @param controls of {@code catalog}, those whose examples are below the folder
   */
  public static List<CatalogError> wrong(Catalog catalog, List<Control> controls, Path folder) {
    ExampleScans scans = new ExampleScans(catalog);
    for (Control control : controls) {
      // The examples of these are exceptions files.
      if (!(control.check() instanceof Control.ExceptionsCheck)) {
        Path own = folder.resolve(control.file()).resolveSibling("");
        scans.judge(control, folder, own.resolve("pass"), false);
        scans.judge(control, folder, own.resolve("fail"), true);
      }
    }
    return scans.errors;
  }

  private void judge(Control control, Path folder, Path examples, boolean fails) {
    List<Path> files;
    try (Stream<Path> list = Files.list(examples)) {
      files = list.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (files.isEmpty()) {
      error(folder, examples, 0, "there is no example in this folder");
    }
    for (Path file : files) {
      Reading reading = Sources.read(List.of(file.toString()), SourceOptions.DEFAULT);
      reading.errors().forEach(e -> error(folder, file, e.line(), e.message()));
      List<Finding> findings = findings(control, reading);
      boolean failed = findings.stream().anyMatch(f -> f.verdict() == Verdict.FAIL);
      if (fails && !failed) {
        error(folder, file, 0, control.id() + " finds nothing in this failing example");
      }
      for (Finding finding : fails ? List.<Finding>of() : findings) {
        String what =
            finding.verdict() == Verdict.FAIL
                ? finding.message()
                : String.valueOf(finding.reason());
        error(folder, file, finding.line(), control.id() + " does not pass: " + what);
      }
    }
  }

  private List<Finding> findings(Control control, Reading reading) {
    ScanOptions options =
        new ScanOptions(
            Control.Organisation.ENTERPRISE, Set.of(), Set.of(), List.of(control.id()), Map.of());
    return Scan.run(reading, catalog, BuiltInAnalyzers.all(), options).findings().stream()
        .filter(f -> f.verdict() != Verdict.JUSTIFIED)
        .toList();
  }

  private void error(Path folder, Path file, int line, String message) {
    String name = folder.relativize(file).toString().replace('\\', '/');
    errors.add(new CatalogError(name, line, message));
  }
}
