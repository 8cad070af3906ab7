package io.gpuguard.report;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.source.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JUnit report: one suite a control, one case a finding, so that CI shows them as tests. */
public final class JunitReport {

  private JunitReport() {}

  public static String write(ScanReport report) {
    Map<String, List<Finding>> suites = new LinkedHashMap<>();
    report.result().findings().stream()
        .sorted(java.util.Comparator.comparing(f -> f.control().id()))
        .forEach(f -> suites.computeIfAbsent(f.control().id(), _ -> new ArrayList<>()).add(f));
    List<Reading.InputError> errors = new ArrayList<>(report.result().coverage().errors());
    errors.addAll(report.result().coverage().incomplete());
    long failures = failures(report.result().findings());
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<testsuites name=\"gpuguard\" tests=\"")
        .append(report.result().findings().size() + errors.size())
        .append("\" failures=\"")
        .append(failures)
        .append("\" errors=\"")
        .append(errors.size())
        .append("\">\n");
    suites.forEach((id, findings) -> suite(out, id, findings));
    inputs(out, errors);
    return out.append("</testsuites>\n").toString();
  }

  private static long failures(List<Finding> findings) {
    return findings.stream().filter(f -> f.verdict() == Verdict.FAIL).count();
  }

  private static void suite(StringBuilder out, String id, List<Finding> findings) {
    long skipped = findings.size() - failures(findings);
    out.append("  <testsuite name=\"")
        .append(Markup.escape(id))
        .append("\" tests=\"")
        .append(findings.size())
        .append("\" failures=\"")
        .append(failures(findings))
        .append("\" errors=\"0\" skipped=\"")
        .append(skipped)
        .append("\">\n");
    for (Finding finding : findings) {
      out.append("    <testcase classname=\"")
          .append(Markup.escape(id))
          .append("\" name=\"")
          .append(Markup.escape(finding.resource().title() + " " + finding.path()))
          .append("\" file=\"")
          .append(Markup.escape(finding.file()))
          .append('"');
      if (finding.line() > 0) {
        out.append(" line=\"").append(finding.line()).append('"');
      }
      out.append(">\n");
      body(out, finding);
      out.append("    </testcase>\n");
    }
    out.append("  </testsuite>\n");
  }

  private static void body(StringBuilder out, Finding finding) {
    if (finding.verdict() == Verdict.FAIL) {
      out.append("      <failure type=\"")
          .append(finding.severity().text())
          .append("\" message=\"")
          .append(Markup.escape(finding.message()))
          .append("\">")
          .append(
              Markup.escape(
                  place(finding.file(), finding.line())
                      + "\nRepair: "
                      + finding.control().repair().text()))
          .append("</failure>\n");
    } else {
      String reason = finding.reason() == null ? "" : ": " + finding.reason();
      out.append("      <skipped message=\"")
          .append(Markup.escape(finding.verdict().text() + reason))
          .append("\"/>\n");
    }
  }

  private static String place(String file, int line) {
    return line > 0 ? file + ":" + line : file;
  }

  private static void inputs(StringBuilder out, List<Reading.InputError> errors) {
    if (errors.isEmpty()) {
      return;
    }
    out.append("  <testsuite name=\"input\" tests=\"")
        .append(errors.size())
        .append("\" failures=\"0\" errors=\"")
        .append(errors.size())
        .append("\" skipped=\"0\">\n");
    for (Reading.InputError error : errors) {
      out.append("    <testcase classname=\"input\" name=\"")
          .append(Markup.escape(error.file()))
          .append("\">\n      <error message=\"")
          .append(Markup.escape(error.message()))
          .append("\">")
          .append(Markup.escape(place(error.file(), error.line())))
          .append("</error>\n    </testcase>\n");
    }
    out.append("  </testsuite>\n");
  }
}
