package io.gpuguard.report;

import io.gpuguard.component.Component;
import io.gpuguard.component.GpuWorkloads;
import io.gpuguard.component.HostPaths;
import io.gpuguard.component.Privileges;
import io.gpuguard.rbac.GrantNeed;
import io.gpuguard.resource.Origin;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.Coverage;
import io.gpuguard.scan.ScanResult;
import java.util.ArrayList;
import java.util.List;

/** The inventory as a page: every host path with its need, every right, and what was not read. */
record InventoryPage(ScanResult result, List<Part> parts, List<GpuWorkloads.Workload> workloads) {

  /** A component, the host paths that it mounts and the rights of its service account. */
  record Part(Component component, List<HostPaths.Use> uses, List<InventoryReport.Held> rights) {}

  String html() {
    StringBuilder body = new StringBuilder();
    parts.forEach(part -> component(body, part));
    workloads(body);
    coverage(body);
    return AuditPage.of("GPU inventory and host path audit", summary(), body.toString());
  }

  private String summary() {
    long unneeded = 0;
    long rights = 0;
    for (Part part : parts) {
      for (InventoryReport.Held held : part.rights()) {
        rights += held.need().answer() == GrantNeed.Answer.NEEDED ? 0 : 1;
      }
      for (HostPaths.Use use : part.uses()) {
        unneeded += use.need() == HostPaths.Need.NEEDED ? 0 : 1;
      }
    }
    Coverage coverage = result.coverage();
    return Count.of(parts.size(), "GPU component")
        + " and "
        + Count.of(workloads.size(), "GPU workload")
        + " in "
        + Count.of(coverage.objects(), "object")
        + " of "
        + Count.of(coverage.files(), "file")
        + "; "
        + Count.of(unneeded, "host path mount")
        + " and "
        + Count.of(rights, "right")
        + " without a documented need for what it allows.";
  }

  private static void component(StringBuilder body, Part part) {
    Component component = part.component();
    Resource owner = component.pod().owner();
    body.append("<section><h2>").append(escape(InventoryReport.title(component)));
    body.append("</h2><p>").append(escape(owner.title()));
    body.append(" <code>").append(escape(place(owner.origin()))).append("</code></p>");
    list(body, "Recognised because", component.evidence(), "");
    list(body, "Privileges", Privileges.of(component.pod()), "It asks for none.");
    body.append("<h3>Host paths</h3>");
    table(body, part.uses());
    rights(body, component.pod().serviceAccount(), part.rights());
    body.append("</section>");
  }

  private static void list(StringBuilder body, String title, List<String> items, String none) {
    body.append("<h3>").append(escape(title)).append("</h3>");
    if (items.isEmpty()) {
      body.append("<p>").append(none).append("</p>");
      return;
    }
    body.append("<ul>");
    items.forEach(item -> body.append("<li>").append(escape(item)).append("</li>"));
    body.append("</ul>");
  }

  private static void table(StringBuilder body, List<HostPaths.Use> uses) {
    if (uses.isEmpty()) {
      body.append("<p>It mounts none.</p>");
      return;
    }
    List<String> titles =
        List.of("host path", "mode", "mounted by", "what it means", "need", "why", "by whose word");
    head(body, titles);
    for (HostPaths.Use use : uses) {
      List<String> cells =
          List.of(
              use.path(),
              use.writable() ? "rw" : "ro",
              String.join(", ", use.containers()),
              use.meaning(),
              use.need().text().replace('-', ' '),
              use.reason().isEmpty() ? why(use.need()) : use.reason(),
              use.source());
      row(body, use.need().text(), titles, cells);
    }
    body.append("</tbody></table>");
  }

  private static void rights(
      StringBuilder body, String account, List<InventoryReport.Held> rights) {
    body.append("<h3>Rights of service account ").append(escape(account)).append("</h3>");
    if (rights.isEmpty()) {
      body.append("<p>It has no rights of its own in this input.</p>");
      return;
    }
    List<String> titles = List.of("right", "where", "by", "need", "why", "by whose word");
    head(body, titles);
    for (InventoryReport.Held held : rights) {
      GrantNeed need = held.need();
      List<String> cells =
          List.of(
              held.rule(),
              held.scope(),
              held.binding(),
              held.answer(),
              need.reason().isEmpty() ? why(need.answer()) : need.reason(),
              need.source());
      row(body, need.answer().text(), titles, cells);
    }
    body.append("</tbody></table>");
  }

  private static String why(GrantNeed.Answer answer) {
    return answer == GrantNeed.Answer.NOT_NEEDED
        ? "The profiles of those who run as it name no need for it."
        : "";
  }

  /** What stands where nobody wrote down a reason. */
  private static String why(HostPaths.Need need) {
    return switch (need) {
      case NOT_NEEDED -> "The component's profile names no need for it.";
      case UNKNOWN -> "No profile of this component tells whether it is needed.";
      case NEEDED, READ_ONLY_SUFFICES -> "";
    };
  }

  private static void head(StringBuilder body, List<String> titles) {
    body.append("<table><thead><tr>");
    titles.forEach(title -> body.append("<th>").append(title));
    body.append("</tr></thead><tbody>");
  }

  /** Narrow windows show a cell a line, each with its title. */
  private static void row(
      StringBuilder body, String kind, List<String> titles, List<String> cells) {
    body.append("<tr class=\"").append(kind).append("\">");
    for (int i = 0; i < cells.size(); i++) {
      body.append("<td data-title=\"").append(titles.get(i)).append("\">");
      body.append(escape(cells.get(i)));
    }
    body.append("</tr>");
  }

  private void workloads(StringBuilder body) {
    if (workloads.isEmpty()) {
      return;
    }
    body.append("<section><h2>GPU workloads</h2>");
    List<String> titles = List.of("object", "asks for", "where");
    head(body, titles);
    for (GpuWorkloads.Workload workload : workloads) {
      Resource owner = workload.pod().owner();
      List<String> resources = new ArrayList<>();
      workload.resources().forEach((name, amount) -> resources.add(name + ": " + amount));
      String asked = resources.isEmpty() ? "no GPU by name" : String.join(", ", resources);
      row(body, "workload", titles, List.of(owner.title(), asked, place(owner.origin())));
    }
    body.append("</tbody></table></section>");
  }

  private void coverage(StringBuilder body) {
    List<String> unread = new ArrayList<>();
    Coverage coverage = result.coverage();
    coverage.errors().forEach(e -> unread.add(e.file() + ": " + e.message()));
    coverage.incomplete().forEach(e -> unread.add(e.file() + ": " + e.message()));
    coverage.skipped().forEach(s -> unread.add(s.file() + ": " + s.reason()));
    if (!unread.isEmpty()) {
      body.append("<section><h2>What was not read</h2>");
      list(body, "Files and objects, with the reason", unread, "");
      body.append("</section>");
    }
  }

  private static String place(Origin origin) {
    return origin.line() > 0 ? origin.file() + ":" + origin.line() : origin.file();
  }

  private static String escape(String text) {
    return Markup.escape(text);
  }
}
