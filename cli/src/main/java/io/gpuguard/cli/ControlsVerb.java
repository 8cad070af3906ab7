package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.report.CatalogReport;
import io.gpuguard.report.Format;
import java.util.List;

/** {@code gpuguard controls}. */
final class ControlsVerb implements Verb {

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
        CommonOptions.OUTPUT,
        CommonOptions.JSON,
        CommonOptions.CATALOG,
        CommonOptions.CONFIG,
        CommonOptions.COLOR);
  }

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    Run run = Run.of(this, words, surroundings);
    Outputs outputs =
        Outputs.of(run.arguments(), List.of(Format.TERMINAL, Format.JSON, Format.MARKDOWN));
    Catalog catalog = run.catalog();
    var style = run.style();
    return outputs.write(format -> CatalogReport.controls(format, catalog, style), surroundings);
  }
}
