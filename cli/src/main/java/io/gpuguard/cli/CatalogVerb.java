package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.report.Format;
import io.gpuguard.report.Style;
import java.util.List;

/**
 * A verb that lists what is in the catalogue: {@code gpuguard controls}, {@code gpuguard profiles}.
 *
 * @param report the list in a format
 */
record CatalogVerb(String name, String summary, CatalogVerb.Lister report) implements Verb {

  /** Writes a part of a catalogue. */
  interface Lister {
    String list(Format format, Catalog catalog, Style style);
  }

  private static final List<Format> FORMATS =
      List.of(Format.TERMINAL, Format.JSON, Format.MARKDOWN);

  @Override
  public String operands() {
    return "";
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
    return outputs.write((format, style) -> report.list(format, catalog, style), surroundings);
  }
}
