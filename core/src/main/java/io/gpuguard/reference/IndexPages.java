package io.gpuguard.reference;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.CatalogFile;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pages that list others: controls by topic, profiles by vendor, and the variables. */
final class IndexPages {

  private IndexPages() {}

  static String controls(Catalog catalog) {
    Markdown page = new Markdown("Controls", "catalog/controls");
    page.raw(
        catalog.controls().size()
            + " controls by topic. Also: by [practice](../practices.md), by"
            + " [framework](../frameworks.md); [controls of your own](../catalog.md).");
    Map<String, List<List<String>>> topics = new TreeMap<>();
    for (Control c : catalog.controls()) {
      topics
          .computeIfAbsent(c.topic(), _ -> new ArrayList<>())
          .add(
              List.of(
                  Markdown.link(c.id(), c.id() + ".md"),
                  Markdown.text(c.title()),
                  c.severity().text(),
                  c.horizon().text(),
                  c.organisation().text(),
                  RepairText.word(c.repair())));
    }
    List<String> heads =
        List.of("control", "what it finds", "severity", "horizon", "from size", "fix");
    topics.forEach((topic, rows) -> page.heading(topic).table(heads, rows));
    return page.toString();
  }

  static String profiles(Catalog catalog) {
    Markdown page = new Markdown("Profiles", "catalog/profiles");
    page.raw(
        catalog.entries().size()
            + " components by vendor: what each one needs of its node, and by whose word."
            + " [Profiles of your own](../catalog.md).");
    Map<String, List<List<String>>> vendors = new TreeMap<>();
    for (Profile p :
        catalog.profiles().stream().sorted(Comparator.comparing(Profile::id)).toList()) {
      vendors
          .computeIfAbsent(p.vendor(), _ -> new ArrayList<>())
          .add(
              List.of(
                  Markdown.link(p.name(), p.id() + ".md"),
                  p.kind().text(),
                  Markdown.codes(p.resources())));
    }
    vendors.forEach(
        (vendor, rows) -> page.heading(vendor).table(List.of("component", "kind", "serves"), rows));
    return page.toString();
  }

  static String variables(CatalogFile file) {
    Markdown page = new Markdown("Variables", "catalog/variables.yaml");
    page.raw(
        "Definitions that expressions of [controls and profiles](catalog.md) use as"
            + " `variables.NAME`.");
    for (Node variable : file.root().get("variables").items()) {
      page.heading(variable.get("name").text(""))
          .paragraph(variable.get("meaning").text(""))
          .expression(variable.get("expression").text(""));
    }
    return page.toString();
  }
}
