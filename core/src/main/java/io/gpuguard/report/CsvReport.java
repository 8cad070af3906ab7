package io.gpuguard.report;

import io.gpuguard.finding.Finding;
import java.util.List;

/** One finding a line, for spreadsheets (RFC 4180). */
public final class CsvReport {

  private CsvReport() {}

  public static String write(ScanReport report) {
    StringBuilder out = new StringBuilder();
    row(
        out,
        List.of(
            "control",
            "title",
            "severity",
            "verdict",
            "horizon",
            "apiVersion",
            "kind",
            "namespace",
            "name",
            "component",
            "container",
            "path",
            "file",
            "line",
            "message",
            "repair",
            "fingerprint"));
    for (Finding f : report.result().findings()) {
      row(
          out,
          List.of(
              f.control().id(),
              f.control().title(),
              f.severity().text(),
              f.verdict().text(),
              f.control().horizon().text(),
              f.resource().apiVersion(),
              f.resource().kind(),
              f.resource().namespace(),
              f.resource().name(),
              f.component() == null ? "" : f.component().id(),
              f.container() == null ? "" : f.container(),
              f.path().toString(),
              f.file(),
              f.line() > 0 ? Integer.toString(f.line()) : "",
              f.message(),
              f.control().repair().text(),
              f.fingerprint()));
    }
    return out.toString();
  }

  private static void row(StringBuilder out, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      out.append(i == 0 ? "" : ",").append(cell(cells.get(i)));
    }
    out.append("\r\n");
  }

  private static String cell(String text) {
    // A spreadsheet would take a leading sign for a formula.
    boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
    String safe = formula ? "'" + text : text;
    boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
