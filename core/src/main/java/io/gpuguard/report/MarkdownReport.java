package io.gpuguard.report;

import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.Coverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scan as a Markdown page, for a pull request or a wiki. */
public final class MarkdownReport {

  private MarkdownReport() {}

  public static String write(ScanReport report) {
    StringBuilder out = new StringBuilder("# gpuguard scan\n\n");
    Coverage coverage = report.result().coverage();
    List<Finding> fails = report.findings(Verdict.FAIL);
    out.append("| severity | findings |\n|---|---:|\n");
    for (Severity severity : Severity.values()) {
      long count = fails.stream().filter(f -> f.severity() == severity).count();
      out.append("| ").append(severity.text()).append(" | ").append(count).append(" |\n");
    }
    out.append("\n")
        .append(coverage.objects())
        .append(" objects of ")
        .append(coverage.files())
        .append(" files, ")
        .append(report.result().components().size())
        .append(" GPU components, ")
        .append(coverage.controls())
        .append(" controls.\n");
    for (Horizon horizon : Horizon.values()) {
      horizon(out, horizon, fails);
    }
    others(out, "Justified by the component's profile", report.findings(Verdict.JUSTIFIED));
    others(out, "Excepted", report.findings(Verdict.EXCEPTED));
    others(out, "Not assessable", report.findings(Verdict.NOT_ASSESSABLE));
    inputs(out, coverage);
    return out.toString();
  }

  private static void horizon(StringBuilder out, Horizon horizon, List<Finding> fails) {
    Map<Control, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : fails) {
      if (finding.control().horizon() == horizon) {
        groups.computeIfAbsent(finding.control(), _ -> new ArrayList<>()).add(finding);
      }
    }
    if (groups.isEmpty()) {
      return;
    }
    String title =
        switch (horizon) {
          case IMMEDIATE -> "Now";
          case SHORT_TERM -> "In one to three months";
          case LONG_TERM -> "Later";
        };
    out.append("\n## ").append(title).append('\n');
    groups.forEach((control, findings) -> group(out, control, findings));
  }

  private static void group(StringBuilder out, Control control, List<Finding> findings) {
    out.append("\n### ")
        .append(findings.getFirst().severity().text())
        .append(": ")
        .append(control.title())
        .append(" (")
        .append(control.id())
        .append(")\n\n");
    out.append("| where | object | field | what |\n|---|---|---|---|\n");
    for (Finding f : findings) {
      out.append("| ")
          .append(cell(f.file() + (f.line() > 0 ? ":" + f.line() : "")))
          .append(" | ")
          .append(cell(f.resource().title()))
          .append(" | `")
          .append(cell(f.path().toString()))
          .append("` | ")
          .append(cell(f.message()))
          .append(" |\n");
    }
    out.append("\nRepair: ").append(cell(control.repair().text())).append('\n');
  }

  private static void others(StringBuilder out, String title, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    out.append("\n## ")
        .append(title)
        .append("\n\n| control | object | field | reason |\n|---|---|---|---|\n");
    for (Finding f : findings) {
      out.append("| ")
          .append(f.control().id())
          .append(" | ")
          .append(cell(f.resource().title()))
          .append(" | `")
          .append(cell(f.path().toString()))
          .append("` | ")
          .append(cell(f.reason() == null ? "" : f.reason()))
          .append(" |\n");
    }
  }

  private static void inputs(StringBuilder out, Coverage coverage) {
    if (coverage.errors().isEmpty()
        && coverage.incomplete().isEmpty()
        && coverage.skipped().isEmpty()) {
      return;
    }
    out.append("\n## Coverage\n\n| file | what |\n|---|---|\n");
    coverage.errors().forEach(e -> row(out, e.file(), e.line(), "error: " + e.message()));
    coverage.incomplete().forEach(e -> row(out, e.file(), e.line(), "not scanned: " + e.message()));
    coverage.skipped().forEach(s -> row(out, s.file(), s.line(), "skipped: " + s.reason()));
  }

  private static void row(StringBuilder out, String file, int line, String what) {
    out.append("| ")
        .append(cell(file + (line > 0 ? ":" + line : "")))
        .append(" | ")
        .append(cell(what))
        .append(" |\n");
  }

  static String cell(String text) {
    return text.replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("<", "&lt;")
        .replace("\r", "")
        .replace("\n", " ");
  }
}
