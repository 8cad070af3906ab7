package io.gpuguard.report;

import io.gpuguard.finding.Horizon;
import io.gpuguard.plan.Plan;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.tree.Names;
import java.util.Locale;

/** The road map in the formats of {@code plan -o}. */
public final class PlanReport {

  private PlanReport() {}

  public static String write(Format format, ScanResult result, Style style) {
    Plan plan = Plan.of(result.findings());
    return switch (format) {
      case TERMINAL -> terminal(plan, style);
      case JSON -> json(plan, result);
      case MARKDOWN -> markdown(plan);
      case HTML -> html(plan);
      case SARIF, JUNIT, CSV, OPENREPORTS, PROMETHEUS, OSCAL ->
          throw new IllegalArgumentException("no plan as " + format.text());
    };
  }

  private static String title(Horizon horizon) {
    return switch (horizon) {
      case IMMEDIATE -> "Now";
      case SHORT_TERM -> "In one to three months";
      case LONG_TERM -> "Later";
    };
  }

  private static String terminal(Plan plan, Style style) {
    StringBuilder out = new StringBuilder();
    if (plan.steps().isEmpty()) {
      out.append(style.good("nothing to do")).append('\n');
    }
    int number = 0;
    for (Horizon horizon : Horizon.values()) {
      if (!plan.in(horizon).isEmpty()) {
        out.append(out.isEmpty() ? "" : "\n");
        out.append(style.bold(title(horizon).toUpperCase(Locale.ROOT))).append('\n');
      }
      for (Plan.Step step : plan.in(horizon)) {
        number++;
        String count = String.format(Locale.ROOT, "%3d. ", number);
        String severity = step.severity().text();
        String title = step.control().title();
        String more =
            step.control().id()
                + ", "
                + Count.of(step.findings().size(), "finding")
                + " in "
                + Count.of(step.objects(), "object")
                + ", effort "
                + Names.kebab(step.effort());
        out.append(
            style.pair(
                "",
                count + severity + "  " + title,
                count + style.severity(step.severity(), severity) + "  " + style.bold(title),
                more));
        out.append('\n').append(style.wrap(step.control().repair().text(), "     ")).append('\n');
      }
    }
    return out.toString();
  }

  private static String json(Plan plan, ScanResult result) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out);
    Envelope.begin(json, result.catalog().version());
    Envelope.coverage(json, result.coverage());
    json.array("steps");
    for (Plan.Step step : plan.steps()) {
      json.object()
          .field("horizon", step.control().horizon().text())
          .field("control", step.control().id())
          .field("title", step.control().title())
          .field("severity", step.severity().text())
          .field("findings", step.findings().size())
          .field("objects", step.objects())
          .field("risk", step.risk())
          .field("effort", Names.kebab(step.effort()))
          .field("repair", step.control().repair().text())
          .endObject();
    }
    json.endArray().endObject();
    return out.append('\n').toString();
  }

  private static String markdown(Plan plan) {
    StringBuilder out = new StringBuilder("# Road map\n");
    for (Horizon horizon : Horizon.values()) {
      if (plan.in(horizon).isEmpty()) {
        continue;
      }
      out.append("\n## ").append(title(horizon)).append("\n\n");
      out.append(
          "| step | severity | findings | objects | effort | what to do |\n"
              + "|---|---|---:|---:|---|---|\n");
      for (Plan.Step step : plan.in(horizon)) {
        out.append("| ")
            .append(MarkdownReport.cell(step.control().title()))
            .append(" (")
            .append(step.control().id())
            .append(") | ")
            .append(step.severity().text())
            .append(" | ")
            .append(step.findings().size())
            .append(" | ")
            .append(step.objects())
            .append(" | ")
            .append(Names.kebab(step.effort()))
            .append(" | ")
            .append(MarkdownReport.cell(step.control().repair().text()))
            .append(" |\n");
      }
    }
    return out.toString();
  }

  private static String html(Plan plan) {
    StringBuilder body = new StringBuilder();
    for (Horizon horizon : Horizon.values()) {
      if (plan.in(horizon).isEmpty()) {
        continue;
      }
      body.append("<section><h2>")
          .append(title(horizon))
          .append(
              "</h2><table><thead><tr><th>step<th>severity<th>findings<th>effort<th>what to"
                  + " do</tr></thead><tbody>");
      for (Plan.Step step : plan.in(horizon)) {
        body.append("<tr><td>")
            .append(Markup.escape(step.control().title()))
            .append("<br><code>")
            .append(step.control().id())
            .append("</code><td>")
            .append(step.severity().text())
            .append("<td>")
            .append(step.findings().size())
            .append("<td>")
            .append(Names.kebab(step.effort()))
            .append("<td>")
            .append(Markup.escape(step.control().repair().text()))
            .append("</tr>");
      }
      body.append("</tbody></table></section>");
    }
    return AuditPage.of("Road map", Count.of(plan.steps().size(), "step") + ".", body.toString());
  }
}
