package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.report.CatalogReport;
import io.gpuguard.report.Format;
import java.util.List;

/** {@code gpuguard controls}. */
final class ControlsVerb implements Verb {

  private static final List<Format> FORMATS =
      List.of(Format.TERMINAL, Format.JSON, Format.MARKDOWN);

  @Override
  public String name() {
    return "controls";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public String summary() {
    return "List the controls of the catalogue";
  }

  @Override
  public List<Option> options() {
    return List.of(
        CommonOptions.output(FORMATS),
        CommonOptions.JSON,
        CommonOptions.CATALOG,
        CommonOptions.CONFIG,
        CommonOptions.QUIET,
        CommonOptions.COLOR);
  }

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    Run run = Run.of(this, words, surroundings);
    run.noOperands();
    Outputs outputs = run.outputs(FORMATS);
    Catalog catalog = run.catalog();
    return outputs.write(
        (format, style) -> CatalogReport.controls(format, catalog, style), surroundings);
  }
}
