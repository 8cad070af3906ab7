package io.gpuguard.report;

import io.gpuguard.finding.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One page for a browser, with everything in it: it works from a file and asks for nothing. The
 * page's script draws what the JSON report says; excerpts come beside it.
 */
public final class HtmlReport {

  private HtmlReport() {}

  public static String write(ScanReport report) {
    StringBuilder excerpts = new StringBuilder();
    JsonWriter json = new JsonWriter(excerpts, false);
    json.array();
    for (Finding finding : report.result().findings()) {
      json.array();
      for (String line : excerpt(finding)) {
        json.value(line);
      }
      json.endArray();
    }
    json.endArray();
    StringBuilder audit = new StringBuilder();
    HostPathAudit.write(new JsonWriter(audit, false), report.result());
    return template()
        .replace("\"@REPORT@\"", script(JsonReport.write(report)))
        .replace("\"@EXCERPTS@\"", script(excerpts.toString()))
        .replace("\"@AUDIT@\"", script(audit.toString()));
  }

  private static List<String> excerpt(Finding finding) {
    return Excerpt.of(finding, 6);
  }

  /** JSON inside a script element: nothing in it may end the element or open a comment. */
  private static String script(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }

  private static String template() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.html")) {
      if (in == null) {
        throw new IllegalStateException("report.html is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
