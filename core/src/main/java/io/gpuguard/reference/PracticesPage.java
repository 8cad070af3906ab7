package io.gpuguard.reference;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Horizon;
import io.gpuguard.tree.Node;
import java.util.List;
import java.util.Optional;

/** Which controls serve which practice. */
final class PracticesPage {

  private PracticesPage() {}

  static String write(Catalog catalog) {
    Markdown page = new Markdown("Practices", "catalog/practices.yaml and the controls");
    page.paragraph(
        "What a GPU cluster should have, by when it should be there, and what looks at it.");
    for (Horizon horizon : Horizon.values()) {
      page.heading(title(horizon));
      for (Node practice : practices(catalog)) {
        if (practice.get("horizon").text("").equals(horizon.text())) {
          practice(page, catalog, practice);
        }
      }
    }
    return page.toString();
  }

  private static String title(Horizon horizon) {
    return switch (horizon) {
      case IMMEDIATE -> "Now";
      case SHORT_TERM -> "In one to three months";
      case LONG_TERM -> "Later";
    };
  }

  private static List<Node> practices(Catalog catalog) {
    return catalog.table("practices").get("practices").items();
  }

  private static void practice(Markdown page, Catalog catalog, Node practice) {
    page.subheading(heading(practice));
    String tools = practice.get("tools").text("");
    if (!tools.isEmpty()) {
      page.raw(tools);
    }
    String same = practice.get("same").text("");
    if (!same.isEmpty()) {
      page.raw("Served by the controls of " + anchored(catalog, same, "") + ".");
    }
    String id = practice.get("id").text("");
    page.table(
        List.of("control", "what it finds", "severity"),
        catalog.controls().stream()
            .filter(c -> c.practices().contains(id))
            .map(PracticesPage::row)
            .toList());
  }

  private static List<String> row(Control control) {
    return List.of(
        Markdown.link(control.id(), "controls/" + control.id() + ".md"),
        Markdown.text(control.title()),
        control.severity().text());
  }

  private static String heading(Node practice) {
    return practice.get("id").text("") + " " + practice.get("title").text("");
  }

  /** A link to a practice from a page one folder below. */
  static String link(Catalog catalog, String id) {
    return anchored(catalog, id, "../practices.md");
  }

  private static String anchored(Catalog catalog, String id, String page) {
    Optional<Node> practice =
        practices(catalog).stream().filter(p -> p.get("id").text("").equals(id)).findFirst();
    String heading = heading(practice.orElseThrow());
    return Markdown.link(heading, page + "#" + Markdown.anchor(heading));
  }
}
