package io.gpuguard.reference;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;

/** Which sections of which framework are covered, and by which controls. */
final class FrameworksPage {

  private static final String FOLDER = "frameworks/";

  private FrameworksPage() {}

  static String write(Catalog catalog) {
    Markdown page = new Markdown("Frameworks", "catalog/frameworks and the controls");
    page.paragraph(
        "A control names the sections that it serves; a section may ask for more than its controls"
            + " look at. Only sections whose number and title were seen in the source are named.");
    List<String> ids =
        catalog.tables().keySet().stream().filter(t -> t.startsWith(FOLDER)).sorted().toList();
    page.bullets(
        ids.stream()
            .map(id -> Markdown.link(title(catalog.table(id)), "#" + id.substring(FOLDER.length())))
            .toList());
    for (String id : ids) {
      framework(page, catalog, id.substring(FOLDER.length()), catalog.table(id));
    }
    return page.toString();
  }

  static String title(Mapping framework) {
    return framework.get("title").text("") + " " + framework.get("version").text("");
  }

  private static void framework(Markdown page, Catalog catalog, String id, Mapping framework) {
    Mapping sections = framework.get("sections").mapping();
    List<List<String>> rows = new ArrayList<>();
    for (String section : sections.keys()) {
      List<String> controls =
          catalog.controls().stream()
              .filter(c -> c.frameworks().getOrDefault(id, List.of()).contains(section))
              .map(Control::id)
              .map(c -> Markdown.link(c, "controls/" + c + ".md"))
              .toList();
      if (!controls.isEmpty()) {
        rows.add(
            List.of(
                section,
                Markdown.text(sections.value(section).text("")),
                String.join(", ", controls)));
      }
    }
    // The id as the heading makes a short link that stays when the version changes.
    page.heading(id)
        .raw(
            "**"
                + Markdown.text(title(framework))
                + "**, "
                + rows.size()
                + " sections. Source of the titles: "
                + Markdown.text(framework.get("source").text(""))
                + ".")
        .table(List.of("section", "title", "controls"), rows);
  }
}
