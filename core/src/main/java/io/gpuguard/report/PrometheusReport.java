package io.gpuguard.report;

import io.gpuguard.component.Component;
import io.gpuguard.finding.Finding;
import io.gpuguard.scan.Coverage;
import java.util.Map;
import java.util.TreeMap;

/** Counts in the Prometheus text format, for a textfile collector. Cardinality stays low. */
public final class PrometheusReport {

  private PrometheusReport() {}

  public static String write(ScanReport report) {
    Map<String, Long> findings = new TreeMap<>();
    for (Finding f : report.result().findings()) {
      String labels =
          label("control", f.control().id())
              + ","
              + label("severity", f.severity().text())
              + ","
              + label("verdict", f.verdict().text())
              + ","
              + label("horizon", f.control().horizon().text())
              + ","
              + label("namespace", f.resource().namespace());
      findings.merge(labels, 1L, Long::sum);
    }
    Map<String, Long> components = new TreeMap<>();
    for (Component c : report.result().components()) {
      components.merge(
          label("kind", c.kind().text()) + "," + label("vendor", c.vendor()), 1L, Long::sum);
    }
    StringBuilder out = new StringBuilder();
    family(out, "gpuguard_findings", "Findings of the last scan.", findings);
    family(out, "gpuguard_components", "GPU components recognised by the last scan.", components);
    Coverage coverage = report.result().coverage();
    family(out, "gpuguard_scan_files", "Files read.", Map.of("", (long) coverage.files()));
    family(out, "gpuguard_scan_objects", "Objects read.", Map.of("", (long) coverage.objects()));
    family(out, "gpuguard_scan_controls", "Controls run.", Map.of("", (long) coverage.controls()));
    family(
        out,
        "gpuguard_scan_errors",
        "Inputs that could not be read.",
        Map.of("", (long) coverage.errors().size() + coverage.incomplete().size()));
    return out.toString();
  }

  private static void family(
      StringBuilder out, String name, String help, Map<String, Long> values) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" gauge\n");
    values.forEach(
        (labels, value) ->
            out.append(name)
                .append(labels.isEmpty() ? "" : "{" + labels + "}")
                .append(' ')
                .append(value)
                .append('\n'));
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }
}
