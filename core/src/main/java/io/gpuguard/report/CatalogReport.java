package io.gpuguard.report;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.tree.Node;
import java.util.List;
import java.util.TreeMap;

/** The catalogue as people read it. */
public final class CatalogReport {

  private CatalogReport() {}

  public static String controls(Format format, Catalog catalog, Style style) {
    StringBuilder out = new StringBuilder();
    if (format == Format.JSON) {
      JsonWriter json = new JsonWriter(out);
      Envelope.begin(json, catalog.version());
      json.array("controls");
      for (Control c : catalog.controls()) {
        json.object()
            .field("id", c.id())
            .field("name", c.name())
            .field("topic", c.topic())
            .field("title", c.title())
            .field("severity", c.severity().text())
            .field("horizon", c.horizon().text())
            .field("organisation", c.organisation().text())
            .field("practices", c.practices())
            .field("repair", c.repair().text())
            .endObject();
      }
      json.endArray().endObject();
      return out.append('\n').toString();
    }
    boolean markdown = format == Format.MARKDOWN;
    if (markdown) {
      out.append("| id | control | severity | horizon | from size |\n|---|---|---|---|---|\n");
    }
    for (Control c : catalog.controls()) {
      if (markdown) {
        out.append("| ")
            .append(c.id())
            .append(" | ")
            .append(MarkdownReport.cell(c.title()))
            .append(" | ")
            .append(c.severity().text())
            .append(" | ")
            .append(c.horizon().text())
            .append(" | ")
            .append(c.organisation().text())
            .append(" |\n");
      } else {
        out.append(String.format("%-12s ", c.id()))
            .append(style.severity(c.severity(), String.format("%-8s", c.severity().text())))
            .append(String.format(" %-10s ", c.horizon().text()))
            .append(c.title())
            .append('\n');
      }
    }
    return out.toString();
  }

  public static String profiles(Format format, Catalog catalog, Style style) {
    StringBuilder out = new StringBuilder();
    List<Profile> profiles =
        catalog.profiles().stream().sorted(java.util.Comparator.comparing(Profile::id)).toList();
    if (format == Format.JSON) {
      JsonWriter json = new JsonWriter(out);
      Envelope.begin(json, catalog.version());
      json.array("profiles");
      for (Profile p : profiles) {
        json.object()
            .field("id", p.id())
            .field("name", p.name())
            .field("vendor", p.vendor())
            .field("kind", p.kind().text())
            .field("images", p.images())
            .field("resources", p.resources())
            .endObject();
      }
      json.endArray().endObject();
      return out.append('\n').toString();
    }
    boolean markdown = format == Format.MARKDOWN;
    out.append(markdown ? "| id | component | kind | vendor |\n|---|---|---|---|\n" : "");
    for (Profile p : profiles) {
      out.append(
          markdown
              ? "| "
                  + p.id()
                  + " | "
                  + p.name()
                  + " | "
                  + p.kind().text()
                  + " | "
                  + p.vendor()
                  + " |\n"
              : String.format("%-32s %-18s %s%n", p.id(), p.kind().text(), p.name()));
    }
    return out.toString();
  }

  public static String explain(Control control, Catalog catalog, Style style) {
    StringBuilder out = new StringBuilder();
    out.append(style.bold(control.id() + "  " + control.title())).append('\n');
    out.append(style.severity(control.severity(), control.severity().text()))
        .append(", ")
        .append(control.horizon().text())
        .append(", checked from size ")
        .append(control.organisation().text())
        .append(" on\n\n");
    out.append(style.wrap(control.rationale(), "")).append("\n\n");
    out.append(style.bold("Repair")).append('\n').append(style.wrap(control.repair().text(), "  "));
    out.append(means(control.repair()));
    out.append("\n\n").append(style.bold("Check")).append('\n').append(check(control));
    if (!control.parameters().isEmpty()) {
      out.append('\n')
          .append(style.bold("Parameters"))
          .append(" (gpuguard.yaml, parameters.")
          .append(control.id())
          .append(")\n");
      control
          .parameters()
          .forEach(
              (name, value) ->
                  out.append(
                          style.wrap(
                              name
                                  + ": "
                                  + value.get("meaning").text("")
                                  + " Default: "
                                  + text(value.get("default")),
                              "  "))
                      .append('\n'));
    }
    out.append('\n').append(style.bold("Frameworks")).append('\n');
    new TreeMap<>(control.frameworks())
        .forEach(
            (id, sections) -> {
              Node framework = catalog.table("frameworks/" + id);
              for (String section : sections) {
                out.append("  ")
                    .append(framework.get("title").text(id))
                    .append(' ')
                    .append(framework.get("version").text(""))
                    .append(": ")
                    .append(section)
                    .append(' ')
                    .append(framework.get("sections").get(section).text(""))
                    .append('\n');
              }
            });
    return out.toString();
  }

  private static String text(Node node) {
    if (node instanceof Node.Sequence sequence) {
      return String.join(", ", sequence.items().stream().map(CatalogReport::text).toList());
    }
    String scalar = node.scalar();
    return scalar == null ? "" : scalar;
  }

  private static String check(Control control) {
    return switch (control.check()) {
      case Control.PodCheck c -> "  every " + c.subject().text() + ": " + c.text() + "\n";
      case Control.ObjectCheck c ->
          "  every " + String.join(", ", c.kinds()) + ": " + c.text() + "\n";
      case Control.InputCheck c -> "  analyzer " + c.analyzer() + " over the whole input\n";
      case Control.ExceptionsCheck c ->
          "  entries of the exceptions file that are " + c.problem() + "\n";
    };
  }

  public static String explain(Profile profile, Style style) {
    StringBuilder out = new StringBuilder();
    out.append(style.bold(profile.id() + "  " + profile.name())).append('\n');
    out.append(profile.kind().text()).append(" of ").append(profile.vendor()).append("\n\n");
    out.append("images: ").append(String.join(", ", profile.images())).append('\n');
    if (!profile.resources().isEmpty()) {
      out.append("serves: ").append(String.join(", ", profile.resources())).append('\n');
    }
    out.append('\n').append(style.bold("Host paths that it needs")).append('\n');
    for (Profile.HostPath p : profile.hostPaths()) {
      out.append(
              style.wrap(
                  p.path()
                      + " "
                      + (p.writable() ? "rw" : "ro")
                      + (p.when() == null ? "" : " with " + p.when())
                      + ": "
                      + p.reason()
                      + " ("
                      + p.source()
                      + ")",
                  "  "))
          .append('\n');
    }
    out.append('\n').append(style.bold("Findings that it cannot avoid")).append('\n');
    for (Profile.Allowance a : profile.allowances()) {
      out.append(
              style.wrap(
                  a.control()
                      + (a.values().isEmpty() ? "" : " " + a.values())
                      + (a.when() == null ? "" : " with " + a.when())
                      + ": "
                      + a.reason()
                      + " ("
                      + a.source()
                      + ")",
                  "  "))
          .append('\n');
    }
    for (String note : profile.notes()) {
      out.append('\n').append(style.wrap(note, "")).append('\n');
    }
    return out.toString();
  }

  /** Which command does it, or a part of it. */
  private static String means(Control.Repair repair) {
    StringBuilder out = new StringBuilder();
    if (repair.fix() != null) {
      boolean review = repair.automatic() == Control.Automatic.REVIEW;
      out.append("\n  'gpuguard fix' edits it").append(review ? ", to be reviewed." : ".");
    }
    for (String kind : repair.generate()) {
      out.append("\n  'gpuguard generate ").append(kind).append("' writes what is needed.");
    }
    return out.toString();
  }
}
