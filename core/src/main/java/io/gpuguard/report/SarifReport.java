package io.gpuguard.report;

import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.source.Reading;
import io.gpuguard.tree.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** SARIF 2.1.0. Lines are real or left out; suppressed results carry their justification. */
public final class SarifReport {

  private static final String PLAIN = "/-._~:@!$&'()*+,;=";
  private static final String HEX = "0123456789ABCDEF";

  private SarifReport() {}

  public static String write(ScanReport report) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out);
    json.object()
        .field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .field("version", "2.1.0");
    json.array("runs").object();
    List<Control> controls =
        report.result().findings().stream()
            .map(Finding::control)
            .distinct()
            .sorted(java.util.Comparator.comparing(Control::id))
            .toList();
    tool(json, controls);
    invocation(json, report);
    json.field("columnKind", "unicodeCodePoints");
    json.array("results");
    for (Finding finding : report.result().findings()) {
      result(json, finding, controls.indexOf(finding.control()));
    }
    json.endArray().endObject().endArray().endObject();
    return out.append('\n').toString();
  }

  private static void tool(JsonWriter json, List<Control> controls) {
    json.object("tool").object("driver");
    json.field("name", Tool.NAME)
        .field("semanticVersion", Tool.VERSION)
        .field("informationUri", Tool.INFORMATION);
    json.array("rules");
    for (Control control : controls) {
      json.object().field("id", control.id()).field("name", control.name());
      json.object("shortDescription").field("text", control.title() + ".").endObject();
      json.object("fullDescription").field("text", control.rationale()).endObject();
      json.object("help").field("text", control.repair().text()).endObject();
      json.object("defaultConfiguration").field("level", level(control.severity())).endObject();
      json.object("properties")
          .field("security-severity", score(control.severity()))
          .field("horizon", control.horizon().text())
          .field("tags", List.of("security", "gpu", "kubernetes", control.topic()))
          .endObject();
      json.endObject();
    }
    json.endArray().endObject().endObject();
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case CRITICAL, HIGH -> "error";
      case MEDIUM -> "warning";
      case LOW, INFO -> "note";
    };
  }

  /** Code scanning sorts by this number. */
  private static String score(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "9.5";
      case HIGH -> "8.0";
      case MEDIUM -> "5.5";
      case LOW -> "3.0";
      case INFO -> "0.0";
    };
  }

  private static void invocation(JsonWriter json, ScanReport report) {
    var coverage = report.result().coverage();
    boolean complete = coverage.errors().isEmpty() && coverage.incomplete().isEmpty();
    json.array("invocations").object().field("executionSuccessful", complete);
    json.array("toolExecutionNotifications");
    for (Reading.InputError error : coverage.errors()) {
      notification(json, "error", error.file(), error.line(), error.message());
    }
    for (Reading.InputError error : coverage.incomplete()) {
      notification(json, "error", error.file(), error.line(), error.message());
    }
    for (Reading.Skipped skipped : coverage.skipped()) {
      notification(json, "note", skipped.file(), skipped.line(), "skipped: " + skipped.reason());
    }
    json.endArray().endObject().endArray();
  }

  private static void notification(
      JsonWriter json, String level, String file, int line, String message) {
    json.object().field("level", level);
    json.object("message").field("text", message).endObject();
    json.array("locations").object().object("physicalLocation");
    json.object("artifactLocation").field("uri", uri(file)).endObject();
    if (line > 0) {
      json.object("region").field("startLine", line).endObject();
    }
    json.endObject().endObject().endArray().endObject();
  }

  private static void result(JsonWriter json, Finding finding, int rule) {
    json.object()
        .field("ruleId", finding.control().id())
        .field("ruleIndex", rule)
        .field("level", level(finding))
        .field("kind", kind(finding.verdict()));
    String reason = finding.reason() == null ? "" : " " + finding.reason();
    json.object("message").field("text", finding.message() + reason).endObject();
    json.array("locations").object().object("physicalLocation");
    json.object("artifactLocation").field("uri", uri(finding.file())).endObject();
    region(json, finding.position());
    json.endObject();
    json.array("logicalLocations").object();
    json.field("fullyQualifiedName", finding.resource().title() + "/" + finding.path());
    json.endObject().endArray().endObject().endArray();
    json.object("partialFingerprints").field("gpuguard/v1", finding.fingerprint()).endObject();
    suppression(json, finding);
    json.endObject();
  }

  /** SARIF demands the level none for every kind but fail. */
  private static String kind(Verdict verdict) {
    return verdict == Verdict.NOT_ASSESSABLE ? "review" : "fail";
  }

  private static String level(Finding finding) {
    return finding.verdict() == Verdict.NOT_ASSESSABLE ? "none" : level(finding.severity());
  }

  private static void region(
      JsonWriter json, @org.jspecify.annotations.Nullable Position position) {
    if (position != null) {
      json.object("region")
          .field("startLine", position.line())
          .field("startColumn", position.column())
          .field("endLine", position.endLine())
          .field("endColumn", position.endColumn())
          .endObject();
    }
  }

  private static void suppression(JsonWriter json, Finding finding) {
    if (finding.verdict() == Verdict.JUSTIFIED || finding.verdict() == Verdict.EXCEPTED) {
      json.array("suppressions").object().field("kind", "external").field("status", "accepted");
      json.field("justification", finding.reason()).endObject().endArray();
    }
  }

  /** A URI reference (RFC 3986): bytes that have a meaning in it, or none, are in percent form. */
  static String uri(String file) {
    StringBuilder out = new StringBuilder(file.startsWith("/") ? "file://" : "");
    // A colon in the first step would make a scheme of it.
    out.append(file.matches("[^/]*:.*") ? "./" : "");
    for (byte b : file.replace('\\', '/').getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || PLAIN.indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }
}
