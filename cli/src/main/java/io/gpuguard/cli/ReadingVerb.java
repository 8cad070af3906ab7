package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.report.Format;
import io.gpuguard.report.Style;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import java.util.List;

/** A verb that reads inputs and tells about them in some formats. */
abstract class ReadingVerb implements Verb {

  @Override
  public String operands() {
    return "PATH...";
  }

  abstract List<Format> formats();

  /** What of the catalogue is checked before telling. */
  ScanOptions scanOptions(Run run, Catalog catalog) throws UsageException {
    return NOTHING;
  }

  /** Options under which no control runs: the inventory alone is wanted. */
  static final ScanOptions NOTHING =
      new ScanOptions(
          io.gpuguard.catalog.Control.Organisation.ENTERPRISE,
          java.util.Set.of(),
          java.util.Set.of(),
          List.of("(none)"),
          java.util.Map.of());

  abstract String tell(Format format, ScanResult result, Style style, Run run)
      throws UsageException;

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    Run run = Run.of(this, words, surroundings);
    Outputs outputs = run.outputs(formats());
    ReadAhead ahead = ReadAhead.start(run);
    Catalog catalog = run.catalog();
    ScanOptions options = scanOptions(run, catalog);
    Reading reading = ahead.reading();
    ScanResult result = Scan.run(reading, catalog, BuiltInAnalyzers.all(), options);
    int code = run.problems(reading);
    for (Outputs.Target target : outputs.targets()) {
      String text = tell(target.format(), result, target.style(), run);
      Outputs one = new Outputs(List.of(target));
      code = ExitCode.worst(code, one.write((_, _) -> text, surroundings));
    }
    return code;
  }
}
