package io.gpuguard.report;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * OpenReports v1alpha1 objects: a Report for each namespace and a ClusterReport for what has none,
 * as a List that kubectl can apply.
 */
public final class OpenReportsReport {

  private OpenReportsReport() {}

  public static String write(ScanReport report) {
    Map<String, List<Finding>> byNamespace = new TreeMap<>();
    for (Finding finding : report.result().findings()) {
      byNamespace
          .computeIfAbsent(finding.resource().namespace(), _ -> new ArrayList<>())
          .add(finding);
    }
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out);
    json.object().field("apiVersion", "v1").field("kind", "List").array("items");
    byNamespace.forEach((namespace, findings) -> report(json, namespace, findings));
    json.endArray().endObject();
    return out.append('\n').toString();
  }

  private static void report(JsonWriter json, String namespace, List<Finding> findings) {
    json.object()
        .field("apiVersion", "openreports.io/v1alpha1")
        .field("kind", namespace.isEmpty() ? "ClusterReport" : "Report");
    json.object("metadata")
        .field("name", "gpuguard")
        .field("namespace", Envelope.orNull(namespace));
    json.object("labels").field("app.kubernetes.io/managed-by", Tool.NAME).endObject().endObject();
    json.field("source", Tool.NAME);
    json.object("summary")
        .field("pass", 0)
        .field("fail", count(findings, "fail"))
        .field("warn", 0)
        .field("error", 0)
        .field("skip", count(findings, "skip"))
        .endObject();
    json.array("results");
    findings.forEach(finding -> result(json, finding));
    json.endArray().endObject();
  }

  private static long count(List<Finding> findings, String result) {
    return findings.stream().filter(f -> outcome(f.verdict()).equals(result)).count();
  }

  private static String outcome(Verdict verdict) {
    return switch (verdict) {
      case FAIL -> "fail";
      case JUSTIFIED, EXCEPTED, NOT_ASSESSABLE -> "skip";
    };
  }

  private static void result(JsonWriter json, Finding finding) {
    json.object()
        .field("source", Tool.NAME)
        .field("policy", finding.control().id())
        .field("rule", finding.control().name())
        .field("category", finding.control().topic())
        .field("severity", finding.severity().text())
        .field("result", outcome(finding.verdict()));
    String reason = finding.reason() == null ? "" : " " + finding.reason();
    json.field("description", finding.message() + reason);
    json.array("subjects");
    json.object()
        .field("apiVersion", Envelope.orNull(finding.resource().apiVersion()))
        .field("kind", Envelope.orNull(finding.resource().kind()))
        .field("namespace", Envelope.orNull(finding.resource().namespace()))
        .field("name", Envelope.orNull(finding.resource().name()))
        .endObject();
    json.endArray();
    json.object("properties")
        .field("path", finding.path().toString())
        .field("verdict", finding.verdict().text())
        .field("horizon", finding.control().horizon().text())
        .field("fingerprint", finding.fingerprint())
        .endObject();
    json.endObject();
  }
}
