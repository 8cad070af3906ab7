package io.gpuguard.report;

import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.Coverage;
import io.gpuguard.source.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The report for a person with two minutes: a summary line, then what to do now, the worst first,
 * equal findings of many objects folded into one.
 */
public final class TerminalReport {

  private static final int PLACES = 5;

  private final ScanReport report;
  private final Style style;
  private final StringBuilder out = new StringBuilder();

  private TerminalReport(ScanReport report, Style style) {
    this.report = report;
    this.style = style;
  }

  public static String write(ScanReport report, Style style) {
    TerminalReport writer = new TerminalReport(report, style);
    writer.summary();
    writer.problems();
    for (Horizon horizon : Horizon.values()) {
      writer.horizon(horizon);
    }
    writer.others();
    writer.coverage();
    return writer.out.toString();
  }

  private List<Finding> findings(Verdict verdict) {
    return report.result().findings().stream().filter(f -> f.verdict() == verdict).toList();
  }

  private void summary() {
    List<Finding> fails = findings(Verdict.FAIL);
    Coverage coverage = report.result().coverage();
    if (coverage.objects() == 0 && fails.isEmpty()) {
      out.append("Nothing to check: no Kubernetes object in ");
      out.append(Count.of(coverage.files(), "file")).append(".\n");
      return;
    }
    List<String> counts = new ArrayList<>();
    int length = 0;
    for (Severity severity : Severity.values()) {
      long count = fails.stream().filter(f -> f.severity() == severity).count();
      if (count > 0) {
        String text = count + " " + severity.text();
        length += text.length() + 2;
        counts.add(style.severity(severity, text));
      }
    }
    String rest =
        "in "
            + Count.of(coverage.objects(), "object")
            + " of "
            + Count.of(coverage.files(), "file")
            + "; "
            + Count.of(report.result().components().size(), "GPU component")
            + " recognised, "
            + Count.of(coverage.controls(), "control")
            + " run.";
    out.append(counts.isEmpty() ? style.good("nothing found") : String.join(", ", counts));
    boolean fits = length + rest.length() <= style.width();
    out.append(fits ? " " + rest : "\n" + style.wrap(rest, "")).append('\n');
  }

  private void problems() {
    Coverage coverage = report.result().coverage();
    for (Reading.InputError error : coverage.errors()) {
      out.append(style.severity(Severity.HIGH, "cannot be read: "))
          .append(place(error))
          .append('\n');
    }
    for (Reading.InputError error : coverage.incomplete()) {
      out.append(style.severity(Severity.MEDIUM, "not scanned: "))
          .append(place(error))
          .append('\n');
    }
  }

  private static String place(Reading.InputError error) {
    String at = error.line() > 0 ? ":" + error.line() + ":" + error.column() : "";
    return error.file() + at + ": " + error.message();
  }

  private void horizon(Horizon horizon) {
    Map<List<Object>, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : findings(Verdict.FAIL)) {
      if (finding.control().horizon() == horizon) {
        groups
            .computeIfAbsent(
                List.of(finding.severity(), finding.control().id()), _ -> new ArrayList<>())
            .add(finding);
      }
    }
    if (groups.isEmpty()) {
      return;
    }
    String title =
        switch (horizon) {
          case IMMEDIATE -> "NOW";
          case SHORT_TERM -> "IN ONE TO THREE MONTHS";
          case LONG_TERM -> "LATER";
        };
    out.append('\n').append(style.bold(title)).append('\n');
    List<List<Finding>> ordered = new ArrayList<>(groups.values());
    ordered.sort((a, b) -> a.getFirst().severity().compareTo(b.getFirst().severity()));
    ordered.forEach(this::group);
  }

  private void group(List<Finding> findings) {
    Finding first = findings.getFirst();
    Control control = first.control();
    String label = first.severity().text().toUpperCase(Locale.ROOT);
    String painted = style.severity(first.severity(), label) + "  " + style.bold(control.title());
    String plain = label + "  " + control.title();
    out.append('\n').append(style.pair("", plain, painted, control.id())).append('\n');
    Map<String, List<Finding>> byMessage = new LinkedHashMap<>();
    for (Finding finding : findings) {
      byMessage.computeIfAbsent(alike(finding), _ -> new ArrayList<>()).add(finding);
    }
    int shown = 0;
    for (Map.Entry<String, List<Finding>> entry : byMessage.entrySet()) {
      if (shown++ == PLACES) {
        int rest = byMessage.size() - PLACES;
        out.append(
            style.dim("    ... and " + rest + " more such findings (-o json has them all)\n"));
        break;
      }
      List<Finding> same = entry.getValue();
      long others = same.stream().map(f -> f.resource().title()).distinct().count() - 1;
      String more = others > 0 ? " " + Count.of(others, "more object") + " alike." : "";
      String reason = same.getFirst().reason();
      String why = reason == null ? "" : " " + reason;
      out.append(style.wrap(same.getFirst().message() + why + more, "  ")).append('\n');
      places(same);
    }
    out.append(style.wrap("Repair: " + control.repair().text(), "  ")).append('\n');
  }

  /** What is said without the object's own name: what is equal but for it is told once. */
  private static String alike(Finding finding) {
    return (finding.message() + finding.reason())
        .replace(finding.resource().title(), finding.resource().kind());
  }

  private void places(List<Finding> findings) {
    int limit = findings.size() > PLACES + 1 ? PLACES : findings.size();
    boolean first = true;
    for (Finding finding : findings.subList(0, limit)) {
      String what = finding.resource().title() + " " + finding.path();
      out.append(style.pair("    ", place(finding), what)).append('\n');
      if (first) {
        excerpt(finding);
        first = false;
      }
    }
    if (limit < findings.size()) {
      String rest = "    ... and " + Count.of(findings.size() - limit, "more place");
      out.append(style.dim(rest)).append('\n');
    }
  }

  private static String place(Finding finding) {
    return finding.line() > 0 ? finding.file() + ":" + finding.line() : finding.file();
  }

  private void excerpt(Finding finding) {
    for (String line : Excerpt.of(finding, 1)) {
      String shown = clip(line, style.width() - 8);
      out.append(style.dim("      | ")).append(shown).append('\n');
    }
  }

  private static String clip(String line, int most) {
    return line.length() <= most ? line : line.substring(0, most - 3) + "...";
  }

  private void others() {
    Map<String, Integer> justified = new LinkedHashMap<>();
    for (Finding finding : findings(Verdict.JUSTIFIED)) {
      String name =
          finding.component() == null ? finding.resource().title() : finding.component().id();
      String line = finding.control().id() + " " + name + ": " + finding.reason();
      justified.merge(line, 1, Integer::sum);
    }
    section("JUSTIFIED BY THE COMPONENT'S PROFILE", justified);
    Map<String, Integer> excepted = new LinkedHashMap<>();
    for (Finding finding : findings(Verdict.EXCEPTED)) {
      String line =
          finding.control().id() + " " + finding.resource().title() + ": " + finding.reason();
      excepted.merge(line, 1, Integer::sum);
    }
    section("EXCEPTED", excepted);
  }

  private void section(String title, Map<String, Integer> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.append('\n').append(style.bold(title)).append('\n');
    int shown = 0;
    for (Map.Entry<String, Integer> entry : lines.entrySet()) {
      if (shown++ == 3 * PLACES) {
        out.append(style.dim("  ... and " + (lines.size() - 3 * PLACES) + " more\n"));
        return;
      }
      String times = entry.getValue() > 1 ? " (" + entry.getValue() + " fields)" : "";
      out.append(style.wrap(entry.getKey() + times, "  ")).append('\n');
    }
  }

  private static String names(Set<String> files) {
    List<String> names = new ArrayList<>(files);
    int rest = names.size() - PLACES;
    return rest > 0
        ? String.join(", ", names.subList(0, PLACES)) + " and " + rest + " more"
        : String.join(", ", names);
  }

  private void coverage() {
    Coverage coverage = report.result().coverage();
    if (coverage.skipped().isEmpty() && coverage.notAssessable().isEmpty()) {
      return;
    }
    out.append('\n').append(style.bold("COVERAGE")).append('\n');
    Map<String, Set<String>> skipped = new LinkedHashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (Reading.Skipped each : coverage.skipped()) {
      skipped.computeIfAbsent(each.reason(), _ -> new LinkedHashSet<>()).add(each.file());
      counts.merge(each.reason(), 1, Integer::sum);
    }
    for (Map.Entry<String, Set<String>> entry : skipped.entrySet()) {
      String reason = "skipped " + counts.get(entry.getKey()) + ": " + entry.getKey();
      out.append(style.pair("  ", reason, names(entry.getValue()))).append('\n');
    }
    notAssessable(coverage.notAssessable());
  }

  /** What keeps several controls from their verdict is told once. */
  private void notAssessable(List<Coverage.NotAssessable> all) {
    Map<String, List<Coverage.NotAssessable>> byReason = new LinkedHashMap<>();
    all.forEach(n -> byReason.computeIfAbsent(n.reason(), _ -> new ArrayList<>()).add(n));
    byReason.forEach(
        (reason, same) -> {
          int count = same.stream().mapToInt(Coverage.NotAssessable::count).sum();
          String controls =
              String.join(", ", same.stream().map(Coverage.NotAssessable::control).toList());
          String line = "not assessable: " + controls + " (" + count + "): " + reason;
          out.append(style.wrap(line, "  ")).append('\n');
        });
  }
}
