package io.gpuguard.report;

import io.gpuguard.finding.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One page for a browser, with everything in it: it works from a file and asks for nothing. The
 * page's script draws what the JSON report says; excerpts come beside it.
 */
public final class HtmlReport {

  private static final Pattern PLACE = Pattern.compile("\"@(REPORT|EXCERPTS|AUDIT|RATIONALES)@\"");

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
    return filled(
        template(),
        Map.of(
            "\"@REPORT@\"", script(JsonReport.write(report)),
            "\"@EXCERPTS@\"", script(excerpts.toString()),
            "\"@AUDIT@\"", script(audit.toString()),
            "\"@RATIONALES@\"", script(rationales(report))));
  }

  /** Why each control matters, once for all its findings. */
  private static String rationales(ScanReport report) {
    TreeMap<String, String> rationales = new TreeMap<>();
    for (Finding finding : report.result().findings()) {
      rationales.put(finding.control().id(), finding.control().rationale());
    }
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out, false);
    json.object();
    rationales.forEach(json::field);
    json.endObject();
    return out.toString();
  }

  /** Each place is looked for in the page alone: a name of that form in the data stays as it is. */
  private static String filled(String page, Map<String, String> places) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    Matcher place = PLACE.matcher(page);
    while (place.find()) {
      out.append(page, from, place.start()).append(places.get(place.group()));
      from = place.end();
    }
    return out.append(page, from, page.length()).toString();
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
