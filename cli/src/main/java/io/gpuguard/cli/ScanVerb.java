package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.report.Format;
import io.gpuguard.report.Reports;
import io.gpuguard.report.ScanReport;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import io.gpuguard.tree.Names;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code gpuguard scan}. */
final class ScanVerb implements Verb {

  @Override
  public String name() {
    return "scan";
  }

  @Override
  public String operands() {
    return "PATH...";
  }

  @Override
  public String summary() {
    return "Find what is wrong with the GPU part of manifests or a cluster dump";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        CommonOptions.output(List.of(Format.values())),
        CommonOptions.JSON,
        CommonOptions.PROFILE,
        CommonOptions.HORIZON,
        CommonOptions.SEVERITY,
        CommonOptions.CONTROL,
        CommonOptions.FAIL_ON,
        CommonOptions.EXCEPTIONS,
        CommonOptions.BASELINE,
        CommonOptions.CHANGED_SINCE);
  }

  @Override
  public String details() {
    return """
    formats: terminal (default), json, sarif, junit, markdown, csv, html, openreports,
    prometheus, oscal

    examples:
      gpuguard scan manifests/
      gpuguard scan manifests/ -o html=report.html -o sarif=report.sarif
      kubectl get all,cm,ns,sa,role,rolebinding,netpol -A -o json | gpuguard scan -
    """;
  }

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    Run run = Run.of(this, words, surroundings);
    Arguments arguments = run.arguments();
    Outputs outputs = run.outputs(List.of(Format.values()));
    Severity threshold = threshold(arguments);
    ReadAhead ahead = ReadAhead.start(run);
    Catalog catalog = run.catalog();
    ScanOptions options = options(run.settings(), catalog);
    Reading reading = ahead.reading();
    ScanResult result = Scan.run(reading, catalog, BuiltInAnalyzers.all(), options);
    result = Adjustments.apply(result, options, run);
    ScanReport report = new ScanReport(result, threshold, run.time());
    int code =
        outputs.showsProblems(surroundings)
            ? run.code(reading)
            : ExitCode.worst(run.problems(reading), Broken.tell(result, surroundings));
    code =
        ExitCode.worst(
            code,
            outputs.write((format, style) -> Reports.write(format, report, style), surroundings));
    return ExitCode.worst(code, code(result, threshold));
  }

  private static int code(ScanResult result, @Nullable Severity threshold) {
    if (!result.coverage().incomplete().isEmpty()) {
      return ExitCode.INCOMPLETE;
    }
    return threshold != null && result.findings().stream().anyMatch(f -> counts(f, threshold))
        ? ExitCode.FINDINGS
        : ExitCode.CLEAN;
  }

  private static boolean counts(Finding finding, Severity threshold) {
    return finding.verdict() == Verdict.FAIL && finding.severity().atLeast(threshold);
  }

  private static @Nullable Severity threshold(Arguments arguments) throws UsageException {
    String text = arguments.value("--fail-on", "high");
    if (text.equals("none")) {
      return null;
    }
    Optional<Severity> severity = Severity.of(text);
    if (severity.isEmpty()) {
      throw wrongWord(arguments, "--fail-on", text, words(Severity.values()) + " or none");
    }
    return severity.get();
  }

  static ScanOptions options(Settings settings, Catalog catalog) throws UsageException {
    Arguments arguments = settings.arguments();
    Control.Organisation organisation =
        word(
            arguments,
            "--profile",
            arguments.value("--profile", "enterprise"),
            Control.Organisation::of,
            Control.Organisation.values());
    Set<Horizon> horizons = EnumSet.noneOf(Horizon.class);
    for (String text : arguments.items("--horizon")) {
      horizons.add(word(arguments, "--horizon", text, Horizon::of, Horizon.values()));
    }
    Set<Severity> severities = EnumSet.noneOf(Severity.class);
    for (String text : arguments.items("--severity")) {
      severities.add(word(arguments, "--severity", text, Severity::of, Severity.values()));
    }
    List<String> controls = arguments.items("--control");
    for (String control : controls) {
      boolean topic = catalog.controls().stream().anyMatch(c -> c.topic().equals(control));
      if (!topic && catalog.control(control).isEmpty()) {
        throw arguments.wrong(
            "--control", "names no control: '" + control + "'; 'gpuguard controls' lists them");
      }
    }
    ScanOptions options =
        new ScanOptions(
            organisation, horizons, severities, controls, settings.parameters().of(catalog));
    if (catalog.controls().stream().noneMatch(options::selects)) {
      throw new UsageException("No control is left by these options: nothing would be checked.");
    }
    return options;
  }

  private static <E extends Enum<E>> E word(
      Arguments arguments,
      String option,
      String text,
      Function<String, Optional<E>> parse,
      E[] known)
      throws UsageException {
    Optional<E> value = parse.apply(text);
    if (value.isEmpty()) {
      throw wrongWord(arguments, option, text, words(known));
    }
    return value.get();
  }

  private static UsageException wrongWord(
      Arguments arguments, String option, String text, String known) {
    return arguments.wrong(option, "takes " + known + ", not '" + text + "'");
  }

  private static <E extends Enum<E>> String words(E[] known) {
    List<String> words = new ArrayList<>();
    for (E each : known) {
      words.add(Names.kebab(each));
    }
    return String.join(", ", words);
  }
}
