package io.gpuguard.report;

/** Chooses the writer of a format. */
public final class Reports {

  private Reports() {}

  public static String write(Format format, ScanReport report, Style style) {
    return switch (format) {
      case TERMINAL -> TerminalReport.write(report, style);
      case JSON -> JsonReport.write(report);
      case SARIF -> SarifReport.write(report);
      case JUNIT -> JunitReport.write(report);
      case CSV -> CsvReport.write(report);
      case PROMETHEUS -> PrometheusReport.write(report);
      case MARKDOWN -> MarkdownReport.write(report);
      case HTML -> HtmlReport.write(report);
      case OPENREPORTS -> OpenReportsReport.write(report);
      case OSCAL -> OscalReport.write(report);
    };
  }
}
