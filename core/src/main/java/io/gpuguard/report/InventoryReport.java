package io.gpuguard.report;

import io.gpuguard.component.Component;
import io.gpuguard.component.GpuWorkloads;
import io.gpuguard.component.HostPaths;
import io.gpuguard.component.Privileges;
import io.gpuguard.rbac.AccountNeeds;
import io.gpuguard.rbac.GrantNeed;
import io.gpuguard.rbac.RbacIndex;
import io.gpuguard.rbac.Rights;
import io.gpuguard.rbac.User;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import java.util.ArrayList;
import java.util.List;

/** What was recognised, and the audit of host paths with the need for each. */
public final class InventoryReport {

  private final ScanResult result;
  private final List<GpuWorkloads.Workload> workloads;
  private final Rights rights;
  private final AccountNeeds needs;

  private InventoryReport(ScanResult result) {
    this.result = result;
    this.workloads = GpuWorkloads.of(result.inventory(), result.catalog(), result.components());
    this.rights = new Rights(RbacIndex.of(result.inventory().resources()));
    this.needs = AccountNeeds.of(result.inventory(), result.components());
  }

  public static String write(Format format, ScanResult result, Style style) {
    InventoryReport report = new InventoryReport(result);
    return switch (format) {
      case JSON -> report.json();
      case MARKDOWN -> report.markdown();
      case HTML -> report.html();
      case TERMINAL -> report.terminal(style);
      case SARIF, JUNIT, CSV, OPENREPORTS, PROMETHEUS, OSCAL ->
          throw new IllegalArgumentException("no inventory as " + format.text());
    };
  }

  private List<HostPaths.Use> paths(Component component) {
    return HostPaths.of(component, result.catalog());
  }

  /** A right, and whether the profiles of those who run as the account need it. */
  record Held(Rights.Grant grant, GrantNeed need) {

    /** {@code not needed}, or what of it is needed. */
    String answer() {
      return need.answer() == GrantNeed.Answer.NEEDED_IN_PART
          ? "only " + need.needed() + " is needed"
          : need.answer().text().replace('-', ' ');
    }

    String rule() {
      return grant.placed().rule().text();
    }

    String scope() {
      return grant.clusterWide() ? "cluster" : "namespace " + grant.namespace();
    }

    String binding() {
      return grant.binding().resource().title();
    }
  }

  /** The rights of the component's account beyond what every account has. */
  private List<Held> held(Component component) {
    String namespace = component.pod().namespace();
    User user =
        User.serviceAccount(
            namespace.isEmpty() ? "default" : namespace, component.pod().serviceAccount());
    return rights.of(user).stream()
        .filter(grant -> !RbacIndex.isBuiltIn(grant.binding().resource()))
        .map(grant -> new Held(grant, needs.of(component).judge(grant)))
        .toList();
  }

  private String json() {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out);
    Envelope.begin(json, result.catalog().version());
    Envelope.coverage(json, result.coverage());
    json.array("components");
    for (Component component : result.components()) {
      component(json, component);
    }
    json.endArray();
    json.array("workloads");
    for (GpuWorkloads.Workload workload : workloads) {
      json.object();
      Envelope.object(json, "object", workload.pod().owner());
      json.object("resources");
      workload.resources().forEach(json::field);
      json.endObject();
      place(json, workload.pod().owner().origin().file(), workload.pod().owner().origin().line());
      json.endObject();
    }
    json.endArray().endObject();
    return out.append('\n').toString();
  }

  private static void place(JsonWriter json, String file, int line) {
    json.field("file", file);
    if (line > 0) {
      json.field("line", line);
    }
  }

  private void component(JsonWriter json, Component component) {
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
    json.array("privileges");
    Privileges.of(component.pod()).forEach(json::value);
    json.endArray();
    json.array("hostPaths");
    for (HostPaths.Use use : paths(component)) {
      json.object();
      HostPathAudit.fields(json, use);
      json.endObject();
    }
    json.endArray();
    json.field("serviceAccount", component.pod().serviceAccount());
    json.array("rights");
    for (Held held : held(component)) {
      json.object()
          .field("rule", held.rule())
          .field("scope", held.scope())
          .field("role", held.grant().placed().role().title())
          .field("binding", held.binding())
          .field("need", held.need().answer().text())
          .field("needed", Envelope.orNull(held.need().needed()))
          .field("reason", Envelope.orNull(held.need().reason()))
          .field("source", Envelope.orNull(held.need().source()))
          .endObject();
    }
    json.endArray().endObject();
  }

  private String terminal(Style style) {
    StringBuilder out = new StringBuilder();
    out.append(summary());
    for (Component component : result.components()) {
      Resource owner = component.pod().owner();
      String name = title(component);
      String plain = name + "  " + owner.title();
      String painted = style.bold(name) + "  " + owner.title();
      String file = owner.origin().file();
      out.append('\n').append(style.pair("", plain, painted, file)).append('\n');
      out.append(style.wrap("because " + String.join("; ", component.evidence()), "  "))
          .append('\n');
      line(out, style, "features", List.copyOf(component.features().stream().sorted().toList()));
      line(out, style, "privileges", Privileges.of(component.pod()));
      for (HostPaths.Use use : paths(component)) {
        String why = use.reason().isEmpty() ? use.meaning() : use.reason();
        String mode = use.writable() ? "rw" : "ro";
        String need = use.need().text().replace('-', ' ');
        String row = String.format("%-40s %s  %s", use.path(), mode, need);
        out.append(style.pair("  ", row, why)).append('\n');
      }
      out.append("  service account ").append(component.pod().serviceAccount()).append('\n');
      for (Held held : held(component)) {
        String way = held.answer() + " (" + held.scope() + ", by " + held.binding() + ")";
        out.append(style.pair("    ", "may " + held.rule(), way)).append('\n');
      }
    }
    if (!workloads.isEmpty()) {
      out.append('\n').append(style.bold("GPU workloads")).append('\n');
      for (GpuWorkloads.Workload workload : workloads) {
        List<String> asked = new ArrayList<>();
        workload.resources().forEach((resource, amount) -> asked.add(resource + ": " + amount));
        String more = asked.isEmpty() ? "asks for no GPU by name" : String.join(", ", asked);
        out.append(style.pair("  ", workload.pod().owner().title(), more)).append('\n');
      }
    }
    return out.toString();
  }

  private static void line(StringBuilder out, Style style, String title, List<String> items) {
    if (!items.isEmpty()) {
      out.append(style.wrap(title + ": " + String.join(", ", items), "  ")).append('\n');
    }
  }

  static String title(Component component) {
    var profile = component.profile();
    String name = profile == null ? "unknown " + component.kind().words() : profile.name();
    return name + " (" + component.confidence().text() + " confidence)";
  }

  private String markdown() {
    StringBuilder out = new StringBuilder("# GPU inventory and host path audit\n\n");
    out.append(summary());
    for (Component component : result.components()) {
      out.append("\n## ").append(MarkdownReport.cell(title(component))).append("\n\n");
      out.append(MarkdownReport.cell(component.pod().owner().title()))
          .append(" in `")
          .append(component.pod().owner().origin().file())
          .append("`\n\n");
      component
          .evidence()
          .forEach(e -> out.append("- ").append(MarkdownReport.cell(e)).append('\n'));
      List<String> privileges = Privileges.of(component.pod());
      if (!privileges.isEmpty()) {
        out.append("- privileges: ")
            .append(MarkdownReport.cell(String.join(", ", privileges)))
            .append('\n');
      }
      audit(out, component);
      rights(out, component);
    }
    return out.toString();
  }

  private void audit(StringBuilder out, Component component) {
    List<HostPaths.Use> uses = paths(component);
    if (uses.isEmpty()) {
      return;
    }
    out.append(
        "\n"
            + "| host path | mode | what it means | need | why | by whose word |\n"
            + "|---|---|---|---|---|---|\n");
    for (HostPaths.Use use : uses) {
      out.append("| `")
          .append(MarkdownReport.cell(use.path()))
          .append("` | ")
          .append(use.writable() ? "rw" : "ro")
          .append(" | ")
          .append(MarkdownReport.cell(use.meaning()))
          .append(" | ")
          .append(use.need().text())
          .append(" | ")
          .append(MarkdownReport.cell(use.reason()))
          .append(" | ")
          .append(MarkdownReport.cell(use.source()))
          .append(" |\n");
    }
  }

  private void rights(StringBuilder out, Component component) {
    List<Held> rights = held(component);
    out.append("\nService account `").append(component.pod().serviceAccount()).append("`: ");
    out.append(rights.isEmpty() ? "no rights of its own in this input.\n" : "\n\n");
    if (!rights.isEmpty()) {
      out.append(
          "| right | where | by | need | why | by whose word |\n|---|---|---|---|---|---|\n");
    }
    for (Held held : rights) {
      out.append("| ")
          .append(MarkdownReport.cell(held.rule()))
          .append(" | ")
          .append(held.scope())
          .append(" | ")
          .append(MarkdownReport.cell(held.binding()))
          .append(" | ")
          .append(MarkdownReport.cell(held.answer()))
          .append(" | ")
          .append(MarkdownReport.cell(held.need().reason()))
          .append(" | ")
          .append(MarkdownReport.cell(held.need().source()))
          .append(" |\n");
    }
  }

  private String html() {
    List<InventoryPage.Part> parts = new ArrayList<>();
    for (Component component : result.components()) {
      parts.add(new InventoryPage.Part(component, paths(component), held(component)));
    }
    return new InventoryPage(result, parts, workloads).html();
  }

  private String summary() {
    return Count.of(result.components().size(), "GPU component")
        + ", "
        + Count.of(workloads.size(), "GPU workload")
        + " in "
        + Count.of(result.coverage().objects(), "object")
        + ".\n";
  }
}
