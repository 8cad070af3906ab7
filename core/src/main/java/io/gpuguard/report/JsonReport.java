package io.gpuguard.report;

import io.gpuguard.component.Component;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.tree.Position;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The JSON of a scan, schema version 1: {@code docs/schema/scan.json}. */
public final class JsonReport {

  private JsonReport() {}

  public static String write(ScanReport report) {
    ScanResult result = report.result();
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out);
    Envelope.begin(json, result.catalog().version());
    Envelope.coverage(json, result.coverage());
    json.array("components");
    result.components().forEach(component -> component(json, component));
    json.endArray();
    json.array("findings");
    result.findings().forEach(finding -> finding(json, finding));
    json.endArray();
    summary(json, result.findings());
    json.endObject();
    return out.append('\n').toString();
  }

  private static void component(JsonWriter json, Component component) {
    json.object()
        .field("id", component.id())
        .field("kind", component.kind().text())
        .field("vendor", component.vendor());
    if (component.profile() != null) {
      json.field("profile", component.profile().id());
    }
    json.field("confidence", component.confidence().text())
        .field("evidence", component.evidence())
        .field("features", component.features().stream().sorted().toList());
    Envelope.object(json, "object", component.pod().owner());
    place(json, component.pod().owner().origin().file(), component.pod().owner().origin().line());
    json.endObject();
  }

  private static void place(JsonWriter json, String file, int line) {
    json.field("file", file);
    if (line > 0) {
      json.field("line", line);
    }
  }

  private static void finding(JsonWriter json, Finding finding) {
    json.object()
        .field("control", finding.control().id())
        .field("title", finding.control().title())
        .field("severity", finding.severity().text())
        .field("verdict", finding.verdict().text())
        .field("horizon", finding.control().horizon().text());
    Envelope.object(json, "object", finding.resource());
    if (finding.component() != null) {
      json.field("component", finding.component().id());
    }
    json.field("container", finding.container());
    json.field("path", Envelope.orNull(finding.path().toString()));
    place(json, finding.file(), finding.line());
    Position position = finding.position();
    if (position != null) {
      json.field("column", position.column());
    }
    json.field("message", finding.message())
        .field("reason", finding.reason())
        .field("repair", finding.control().repair().text());
    json.object("frameworks");
    new TreeMap<>(finding.control().frameworks())
        .forEach((framework, sections) -> json.field(framework, sections));
    json.endObject().field("fingerprint", finding.fingerprint()).endObject();
  }

  private static void summary(JsonWriter json, List<Finding> findings) {
    json.object("summary").object("bySeverity");
    for (Severity severity : Severity.values()) {
      json.field(
          severity.text(),
          count(findings, f -> f.severity() == severity && f.verdict() == Verdict.FAIL));
    }
    json.endObject().object("byVerdict");
    for (Verdict verdict : Verdict.values()) {
      json.field(verdict.text(), count(findings, f -> f.verdict() == verdict));
    }
    json.endObject().object("byHorizon");
    for (Horizon horizon : Horizon.values()) {
      json.field(
          horizon.text(),
          count(findings, f -> f.control().horizon() == horizon && f.verdict() == Verdict.FAIL));
    }
    json.endObject().endObject();
  }

  private static long count(List<Finding> findings, Predicate<Finding> which) {
    return findings.stream().filter(which).count();
  }
}
