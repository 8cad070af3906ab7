package io.gpuguard.cli;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.CatalogError;
import io.gpuguard.catalog.ControlExamples;
import io.gpuguard.scan.ExampleScans;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code gpuguard controls lint}. */
final class ControlsLintVerb implements Verb {

  @Override
  public String name() {
    return "controls lint";
  }

  @Override
  public String operands() {
    return "DIR...";
  }

  @Override
  public String summary() {
    return "Check folders with controls and profiles of your own";
  }

  @Override
  public List<Option> options() {
    return List.of(CommonOptions.QUIET);
  }

  @Override
  public String details() {
    return """
    It reads every file, checks each expression's syntax and dialect, the references between
    files, and runs the examples beside each control: those under pass must pass it, those under
    fail must fail it.
    """;
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    if (arguments.operands().isEmpty()) {
      throw new UsageException("controls lint takes at least one folder.");
    }
    int controls = 0;
    int problems = 0;
    for (String folder : arguments.operands()) {
      List<CatalogError> errors = new ArrayList<>();
      Catalog builtIn = BuiltInCatalog.load();
      Catalog own = Run.read(Path.of(folder), builtIn, errors);
      errors.addAll(ControlExamples.missing(own, Path.of(folder)));
      if (errors.isEmpty()) {
        errors.addAll(ExampleScans.wrong(builtIn.with(own), own.controls(), Path.of(folder)));
      }
      for (CatalogError error : errors) {
        surroundings.err().println(folder + "/" + error);
      }
      controls += own.controls().size();
      problems += errors.size();
    }
    if (!arguments.has("--quiet")) {
      surroundings.out().println(count(controls, "control") + ", " + count(problems, "problem"));
    }
    return problems == 0 ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
