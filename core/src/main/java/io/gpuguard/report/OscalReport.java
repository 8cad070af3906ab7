package io.gpuguard.report;

import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * OSCAL assessment results. Controls reviewed are those of NIST SP 800-53 that the catalogue maps
 * to; each gpuguard control becomes one finding with its observations. Identifiers are derived from
 * the content, so that the same scan gives the same file but for the time.
 */
public final class OscalReport {

  private static final String VERSION = "1.2.2";
  private static final String NAMESPACE = "https://gpuguard.io/ns/oscal";
  private static final String FRAMEWORK = "nist-800-53";

  private final ScanReport report;
  private final JsonWriter json;
  private final String time;

  private OscalReport(ScanReport report, JsonWriter json) {
    this.report = report;
    this.json = json;
    this.time = report.time().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  public static String write(ScanReport report) {
    StringBuilder out = new StringBuilder();
    new OscalReport(report, new JsonWriter(out)).document();
    return out.append('\n').toString();
  }

  private void document() {
    String seed = time + report.result().findings().stream().map(Finding::fingerprint).toList();
    json.object().object("assessment-results").field("uuid", uuid("document" + seed));
    json.object("metadata")
        .field("title", "gpuguard scan of the GPU part of a Kubernetes cluster")
        .field("last-modified", time)
        .field("version", Tool.VERSION)
        .field("oscal-version", VERSION)
        .endObject();
    String plan = uuid("plan");
    json.object("import-ap").field("href", "#" + plan).endObject();
    json.array("results").object();
    json.field("uuid", uuid("result" + seed))
        .field("title", "gpuguard scan")
        .field(
            "description",
            report.result().coverage().controls()
                + " controls over "
                + report.result().coverage().objects()
                + " objects.")
        .field("start", time)
        .field("end", time);
    reviewed();
    observations();
    findings();
    json.endObject().endArray();
    json.object("back-matter").array("resources").object();
    json.field("uuid", plan)
        .field("title", "Automated scan without a separate assessment plan")
        .field("description", "The scan checks what the gpuguard catalogue holds.")
        .endObject()
        .endArray()
        .endObject();
    json.endObject().endObject();
  }

  private void reviewed() {
    TreeSet<String> ids = new TreeSet<>();
    for (Control control : report.result().catalog().controls()) {
      for (String section : control.frameworks().getOrDefault(FRAMEWORK, List.of())) {
        ids.add(controlId(section));
      }
    }
    json.object("reviewed-controls").array("control-selections").object();
    if (ids.isEmpty()) {
      json.object("include-all").endObject();
    } else {
      json.array("include-controls");
      ids.forEach(id -> json.object().field("control-id", id).endObject());
      json.endArray();
    }
    json.endObject().endArray().endObject();
  }

  /** {@code AC-6(1)} as {@code ac-6.1}, the form of OSCAL catalogues. */
  private static String controlId(String section) {
    return section.toLowerCase(Locale.ROOT).replace("(", ".").replace(")", "");
  }

  private void observations() {
    if (report.result().findings().isEmpty()) {
      return;
    }
    json.array("observations");
    List<Finding> findings = report.result().findings();
    for (int i = 0; i < findings.size(); i++) {
      Finding finding = findings.get(i);
      json.object()
          .field("uuid", observation(i, finding))
          .field("title", finding.control().title())
          .field("description", description(finding));
      json.array("props");
      property("verdict", finding.verdict().text());
      property("severity", finding.severity().text());
      property("file", finding.file());
      if (finding.line() > 0) {
        property("line", Integer.toString(finding.line()));
      }
      json.endArray();
      json.array("methods").value("TEST").endArray();
      json.array("types").value("discovery").endArray();
      json.field("collected", time).endObject();
    }
    json.endArray();
  }

  private void property(String name, String value) {
    String text = value.strip();
    if (!text.isEmpty()) {
      json.object().field("name", name).field("ns", NAMESPACE).field("value", text).endObject();
    }
  }

  private static String description(Finding finding) {
    String reason = finding.reason() == null ? "" : " " + finding.reason();
    return finding.resource().title() + ", " + finding.path() + ": " + finding.message() + reason;
  }

  private static String observation(int index, Finding finding) {
    return uuid("observation" + index + finding.fingerprint() + finding.message());
  }

  private void findings() {
    Map<Control, List<Integer>> byControl = new LinkedHashMap<>();
    List<Finding> findings = report.result().findings();
    for (int i = 0; i < findings.size(); i++) {
      byControl.computeIfAbsent(findings.get(i).control(), _ -> new ArrayList<>()).add(i);
    }
    if (byControl.isEmpty()) {
      return;
    }
    json.array("findings");
    byControl.forEach(this::finding);
    json.endArray();
  }

  private void finding(Control control, List<Integer> indexes) {
    List<Finding> all = report.result().findings();
    boolean fails = indexes.stream().anyMatch(i -> all.get(i).verdict() == Verdict.FAIL);
    boolean open = indexes.stream().anyMatch(i -> all.get(i).verdict() == Verdict.NOT_ASSESSABLE);
    List<String> sections = control.frameworks().getOrDefault(FRAMEWORK, List.of());
    String target = sections.isEmpty() ? control.id() : controlId(sections.getFirst());
    json.object()
        .field("uuid", uuid("finding" + control.id()))
        .field("title", control.id() + " " + control.title())
        .field("description", control.rationale());
    json.object("target").field("type", "objective-id").field("target-id", target);
    json.object("status")
        .field("state", fails || open ? "not-satisfied" : "satisfied")
        .field("reason", fails ? "fail" : open ? "other" : "pass")
        .endObject()
        .endObject();
    json.array("related-observations");
    for (int index : indexes) {
      json.object().field("observation-uuid", observation(index, all.get(index))).endObject();
    }
    json.endArray().endObject();
  }

  /** A version 5 UUID of a text: OSCAL takes versions 4 and 5 only. */
  private static String uuid(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((NAMESPACE + text).getBytes(StandardCharsets.UTF_8));
      hash[6] = (byte) (hash[6] & 0x0f | 0x50);
      hash[8] = (byte) (hash[8] & 0x3f | 0x80);
      String hex = HexFormat.of().formatHex(hash, 0, 16);
      return String.join(
          "-",
          hex.substring(0, 8),
          hex.substring(8, 12),
          hex.substring(12, 16),
          hex.substring(16, 20),
          hex.substring(20));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
