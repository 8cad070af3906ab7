package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.report.Format;
import io.gpuguard.report.PlanReport;
import io.gpuguard.report.Style;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import java.util.List;

/** {@code gpuguard plan}. */
final class PlanVerb extends ReadingVerb {

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public String summary() {
    return "Make a road map of the findings: now, in one to three months, later";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        CommonOptions.output(formats()),
        CommonOptions.JSON,
        CommonOptions.PROFILE,
        CommonOptions.HORIZON,
        CommonOptions.SEVERITY,
        CommonOptions.CONTROL,
        CommonOptions.EXCEPTIONS,
        CommonOptions.BASELINE,
        CommonOptions.CHANGED_SINCE);
  }

  @Override
  List<Format> formats() {
    return List.of(Format.TERMINAL, Format.JSON, Format.MARKDOWN, Format.HTML);
  }

  @Override
  ScanOptions scanOptions(Run run, Catalog catalog) throws UsageException {
    return ScanVerb.options(run.settings(), catalog);
  }

  @Override
  String tell(Format format, ScanResult result, Style style, Run run) throws UsageException {
    ScanOptions options = ScanVerb.options(run.settings(), result.catalog());
    return PlanReport.write(format, Adjustments.apply(result, options, run), style);
  }
}
