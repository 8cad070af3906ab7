package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.report.CatalogReport;
import java.util.List;
import java.util.Optional;

/** {@code gpuguard explain}. */
final class ExplainVerb implements Verb {

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public String operands() {
    return "ID";
  }

  @Override
  public String summary() {
    return "Explain a control or a profile: what, why, how to repair, which framework asks for it";
  }

  @Override
  public List<Option> options() {
    return List.of(
        CommonOptions.CATALOG, CommonOptions.CONFIG, CommonOptions.QUIET, CommonOptions.COLOR);
  }

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    Run run = Run.of(this, words, surroundings);
    if (run.arguments().operands().size() != 1) {
      throw new UsageException("explain takes the id of one control or profile.");
    }
    String id = run.arguments().operands().getFirst();
    Catalog catalog = run.catalog();
    Optional<Control> control = catalog.control(id);
    if (control.isPresent()) {
      surroundings.out().print(CatalogReport.explain(control.get(), catalog, run.style()));
      return ExitCode.CLEAN;
    }
    Optional<Profile> profile = catalog.profile(id);
    if (profile.isPresent()) {
      surroundings.out().print(CatalogReport.explain(profile.get(), run.style()));
      return ExitCode.CLEAN;
    }
    throw new UsageException(
        "No control or profile '"
            + id
            + "'; 'gpuguard controls' and 'gpuguard profiles' list them.");
  }
}
