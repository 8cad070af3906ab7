package io.gpuguard.cli;

import io.gpuguard.exception.Allowance;
import io.gpuguard.exception.Exceptions;
import io.gpuguard.exception.ExceptionsReader;
import io.gpuguard.scan.Baseline;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.TextFile;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the user's exceptions, baseline and change set make of a scan's findings. */
final class Adjustments {

  private Adjustments() {}

  static ScanResult apply(ScanResult result, ScanOptions options, Run run) throws UsageException {
    Arguments arguments = run.arguments();
    // Exceptions first: an entry is used or not whatever lines changed.
    LocalDate today = LocalDate.ofInstant(run.time(), ZoneOffset.UTC);
    ScanResult adjusted =
        exceptions(arguments.value("--exceptions")).apply(result, today, options::selects);
    String revision = arguments.value("--changed-since");
    if (revision != null) {
      adjusted = GitChanges.since(revision, arguments.operands()).apply(adjusted);
    }
    String baseline = arguments.value("--baseline");
    if (baseline != null) {
      TextFile file = file(baseline);
      if (!file.root().has("schemaVersion") || !file.root().has("findings")) {
        throw new UsageException(baseline + ": is no JSON report of gpuguard.");
      }
      adjusted = Baseline.of(baseline, file.root()).apply(adjusted);
    }
    return adjusted;
  }

  /** The entries of the user's exceptions file that are in force today. */
  static List<Allowance> inForce(Run run) throws UsageException {
    return exceptions(run.arguments().value("--exceptions"))
        .inForce(LocalDate.ofInstant(run.time(), ZoneOffset.UTC));
  }

  private static Exceptions exceptions(@Nullable String name) throws UsageException {
    if (name == null) {
      return Exceptions.NONE;
    }
    ExceptionsReader.Result read = ExceptionsReader.read(file(name));
    if (!read.problems().isEmpty()) {
      throw new UsageException(String.join("; ", read.problems()) + ".");
    }
    return read.exceptions();
  }

  private static TextFile file(String name) throws UsageException {
    return switch (TextFile.read(Path.of(name))) {
      case TextFile.Result.Read(TextFile text) -> text;
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new UsageException(place + ": " + message + ".");
    };
  }
}
