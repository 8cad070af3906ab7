package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.report.CatalogReport;
import io.gpuguard.report.Format;
import java.util.List;

/** {@code gpuguard profiles}. */
final class ProfilesVerb implements Verb {

  private static final List<Format> FORMATS =
      List.of(Format.TERMINAL, Format.JSON, Format.MARKDOWN);

  @Override
  public String name() {
    return "profiles";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public String summary() {
    return "List the GPU components that the catalogue knows";
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
        (format, style) -> CatalogReport.profiles(format, catalog, style), surroundings);
  }
}
