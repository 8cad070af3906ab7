package io.gpuguard.cli;

import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.report.Format;
import io.gpuguard.tree.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The options that most verbs share. */
final class CommonOptions {

  static final Option PROFILE =
      Option.of(
              "--profile", "SIZE", "the organisation's size: small, medium or enterprise (default)")
          .withChoices(words(Control.Organisation.values()));
  static final Option HORIZON =
      Option.list("--horizon", "WHEN", "only controls of immediate, short-term or long-term")
          .withChoices(words(Horizon.values()));
  static final Option SEVERITY =
      Option.list("--severity", "SEVERITY", "only controls of these severities")
          .withChoices(words(Severity.values()));
  static final Option CONTROL =
      Option.list("--control", "ID", "only these controls, by id, name or topic");
  static final Option FAIL_ON =
      Option.of(
              "--fail-on", "SEVERITY", "exit with 1 from this severity on, or none (default: high)")
          .withChoices(List.of("critical", "high", "medium", "low", "info", "none"));
  static final Option EXCEPTIONS = Option.of("--exceptions", "FILE", "the exceptions file");
  static final Option CATALOG =
      Option.list("--catalog", "DIR", "a folder with controls and profiles of your own");
  static final Option BASELINE =
      Option.of("--baseline", "FILE", "a JSON report; findings that are in it do not count");
  static final Option CHANGED_SINCE =
      Option.of("--changed-since", "REV", "only findings in lines changed since a git revision");
  static final Option CONFIG =
      Option.of("--config", "FILE", "the settings file (default: gpuguard.yaml, if it is there)");
  static final Option QUIET = Option.flag("--quiet", "say nothing on standard error but errors");
  static final Option JSON = Option.flag("--json", "the same as -o json");
  static final Option COLOR =
      Option.of("--color", "WHEN", "auto (default), always or never")
          .withChoices(List.of("auto", "always", "never"));
  static final Option NO_RENDER =
      Option.flag("--no-render", "do not call helm or kubectl to render charts and kustomizations");
  static final Option MAX_FILE_SIZE =
      Option.of("--max-file-size", "BYTES", "the largest file to read (default: 1073741824)");
  static final Option MAX_DEPTH =
      Option.of("--max-depth", "N", "how deep values may nest (default: 200)");
  static final Option MAX_VALUES =
      Option.of("--max-values", "N", "how many values a document may expand to (default: 5000000)");
  static final Option RENDER_TIMEOUT =
      Option.of("--render-timeout", "SECONDS", "how long helm or kubectl may take (default: 60)");

  /** What every verb that reads inputs takes. */
  static final List<Option> READING =
      List.of(
          CONFIG,
          CATALOG,
          QUIET,
          COLOR,
          NO_RENDER,
          MAX_FILE_SIZE,
          MAX_DEPTH,
          MAX_VALUES,
          RENDER_TIMEOUT);

  private CommonOptions() {}

  /** Reports in these formats. */
  static Option output(List<Format> formats) {
    List<String> names = new ArrayList<>();
    for (Format format : formats) {
      names.add(format.text());
    }
    return new Option(
        "--output",
        "-o",
        "FORMAT[=FILE]",
        true,
        "how to report, and where; without FILE on standard output",
        names);
  }

  private static <E extends Enum<E>> List<String> words(E[] values) {
    // Plain loops here and above: this runs at every start.
    List<String> words = new ArrayList<>();
    for (E value : values) {
      words.add(Names.kebab(value));
    }
    return words;
  }

  static List<Option> with(Option... own) {
    List<Option> all = new ArrayList<>(Arrays.asList(own));
    all.addAll(READING);
    return all;
  }
}
