package io.gpuguard.cli;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.CatalogError;
import io.gpuguard.catalog.CatalogFile;
import io.gpuguard.catalog.CatalogFolder;
import io.gpuguard.catalog.CatalogLinter;
import io.gpuguard.catalog.CatalogReader;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Mirrors;
import io.gpuguard.report.Format;
import io.gpuguard.report.Screen;
import io.gpuguard.report.Style;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What verbs that read inputs do alike: settings, catalogue, sources, progress. */
final class Run {

  private final Settings settings;
  private final Surroundings surroundings;

  private Run(Settings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
  }

  static Run of(Verb verb, Arguments arguments, Surroundings surroundings) throws UsageException {
    return new Run(Settings.of(arguments, verb.options()), surroundings);
  }

  /** For a verb that takes options only. */
  void noOperands() throws UsageException {
    if (!arguments().operands().isEmpty()) {
      throw new UsageException(
          "Too much: '" + arguments().operands().getFirst() + "' says nothing here.");
    }
  }

  Arguments arguments() {
    return settings.arguments();
  }

  Settings settings() {
    return settings;
  }

  Catalog catalog() throws UsageException {
    Catalog catalog = BuiltInCatalog.load();
    for (String folder : arguments().all("--catalog")) {
      catalog = catalog.with(own(folder, catalog));
    }
    return Mirrors.of(settings.parameters().of(catalog).values()).in(catalog);
  }

  private static Catalog own(String folder, Catalog builtIn) throws UsageException {
    List<CatalogError> errors = new ArrayList<>();
    Catalog own = read(Path.of(folder), builtIn, errors);
    if (!errors.isEmpty()) {
      CatalogError first = errors.getFirst();
      String more = errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "";
      throw new UsageException(folder + "/" + first + more + ".");
    }
    return own;
  }

  /** Reads a user's catalogue and collects what is wrong with it. */
  static Catalog read(Path folder, Catalog builtIn, List<CatalogError> errors)
      throws UsageException {
    if (!Files.isDirectory(folder)) {
      throw new UsageException(folder + ": no such folder.");
    }
    CatalogFolder.Result files = CatalogFolder.read(folder);
    errors.addAll(files.errors());
    CatalogReader.Result result = CatalogReader.read(builtIn.version(), files.files());
    errors.addAll(result.errors());
    if (errors.isEmpty()
        && result.catalog().controls().isEmpty()
        && result.catalog().profiles().isEmpty()) {
      throw new UsageException(
          folder
              + ": no control and no profile in it (controls/TOPIC/NAME/control.yaml,"
              + " profiles/VENDOR/NAME.yaml).");
    }
    if (errors.isEmpty()) {
      errors.addAll(CatalogLinter.lint(builtIn.with(result.catalog()), files.files()));
      result.catalog().controls().stream()
          .filter(c -> !BuiltInAnalyzers.all().knows(c))
          .forEach(c -> errors.add(noAnalyzer(c, files.files())));
    }
    return result.catalog();
  }

  private static CatalogError noAnalyzer(Control control, List<CatalogFile> files) {
    io.gpuguard.tree.Path field = io.gpuguard.tree.Path.of("check", "analyzer");
    int line =
        files.stream()
            .filter(file -> file.name().equals(control.file()))
            .mapToInt(file -> file.line(field))
            .findFirst()
            .orElse(0);
    return new CatalogError(control.file(), line, field + ": no such analyzer");
  }

  Reading read() throws UsageException {
    return read(arguments().operands());
  }

  /** Reads some of the operands. */
  Reading read(List<String> paths) throws UsageException {
    return read(paths, !arguments().has("--no-render"));
  }

  /** Reads the files as they are: a chart or a kustomization is not rendered. */
  Reading readPlainly() throws UsageException {
    return read(arguments().operands(), false);
  }

  /** How {@link #readPlainly} reads. */
  SourceOptions plainly() throws UsageException {
    return new SourceOptions(settings.limits(), surroundings.in(), false, _ -> {});
  }

  private Reading read(List<String> paths, boolean render) throws UsageException {
    if (paths.isEmpty()) {
      throw new UsageException("Name at least one file or folder, or - for standard input.");
    }
    Progress progress = Progress.of(quiet(), surroundings);
    SourceOptions options =
        new SourceOptions(settings.limits(), surroundings.in(), render, progress::files);
    Reading reading = Sources.read(paths, options);
    progress.done();
    return WrongNames.told(reading);
  }

  /** Now, or what SOURCE_DATE_EPOCH says, so that reports can be reproduced. */
  Instant time() {
    String epoch = surroundings.environment().getOrDefault("SOURCE_DATE_EPOCH", "");
    boolean number = !epoch.isEmpty() && epoch.chars().allMatch(c -> c >= '0' && c <= '9');
    return number && epoch.length() < 12
        ? Instant.ofEpochSecond(Long.parseLong(epoch))
        : Instant.now();
  }

  boolean quiet() {
    return arguments().has("--quiet");
  }

  /** Where this run's reports go. */
  Outputs outputs(List<Format> known) throws UsageException {
    // A file is no terminal: it gets colours only where they are asked for.
    Style fileStyle = new Style(colour(false), Style.PLAIN.width());
    return Outputs.of(arguments(), known, style(), fileStyle);
  }

  /** How standard output looks. */
  Style style() throws UsageException {
    return new Style(colour(surroundings.terminal()), width());
  }

  private boolean colour(boolean terminal) throws UsageException {
    String when = arguments().value("--color", "auto");
    // https://no-color.org: the variable counts when it is not empty.
    boolean wanted =
        surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty()
            && !surroundings.environment().getOrDefault("TERM", "").equals("dumb");
    return switch (when) {
      case "always" -> true;
      case "never" -> false;
      case "auto" -> terminal && wanted;
      default ->
          throw arguments().wrong("--color", "takes auto, always or never, not '" + when + "'");
    };
  }

  private int width() {
    String columns = surroundings.environment().getOrDefault("COLUMNS", "");
    boolean number = !columns.isEmpty() && columns.chars().allMatch(c -> c >= '0' && c <= '9');
    int width = number && columns.length() < 6 ? Integer.parseInt(columns) : 0;
    // A terminal that does not know its width says 0.
    return width == 0 ? 100 : Math.max(40, Math.min(width, 160));
  }

  /** Says on standard error what could not be read; yields the exit code that it asks for. */
  int problems(Reading reading) {
    reading.errors().forEach(this::problem);
    reading.incomplete().forEach(this::problem);
    return code(reading);
  }

  /** The exit code that a reading asks for. */
  int code(Reading reading) {
    int code = reading.errors().isEmpty() ? ExitCode.CLEAN : ExitCode.BAD_INPUT;
    return ExitCode.worst(
        code, reading.incomplete().isEmpty() ? ExitCode.CLEAN : ExitCode.INCOMPLETE);
  }

  private void problem(Reading.InputError error) {
    String at = error.line() > 0 ? ":" + error.line() + ":" + error.column() : "";
    String line = "gpuguard: " + error.file() + at + ": " + error.message();
    surroundings.err().println(Screen.clean(line, false));
  }
}
