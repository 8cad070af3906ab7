package io.gpuguard.reference;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page of one component. */
final class ProfilePage {

  private final Profile profile;
  private final Catalog catalog;
  private final Mapping source;
  private final Markdown page;

  private ProfilePage(Profile profile, Catalog catalog, String file, Mapping source) {
    this.profile = profile;
    this.catalog = catalog;
    this.source = source;
    this.page = new Markdown(profile.name(), file);
  }

  /**
   * @param file the profile's file, for people
   * @param source what is in it, for the texts of its expressions
   */
  static String write(Profile profile, Catalog catalog, String file, Mapping source) {
    ProfilePage page = new ProfilePage(profile, catalog, file, source);
    page.facts();
    page.recognition();
    page.hostPaths();
    page.allowances();
    page.features();
    page.rights();
    page.hardening();
    page.helm();
    if (!profile.sources().isEmpty()) {
      page.page.heading("Sources").bullets(profile.sources().stream().map(Markdown::text).toList());
    }
    return page.page.toString();
  }

  private void facts() {
    page.table(
        List.of("profile", "kind", "vendor"),
        List.of(
            List.of(
                Markdown.code(profile.id()),
                profile.kind().text(),
                Markdown.link(
                    profile.vendor(), "README.md#" + Markdown.anchor(profile.vendor())))));
    profile.notes().forEach(page::paragraph);
  }

  private void recognition() {
    page.heading("How it is recognised");
    if (profile.images().isEmpty()) {
      page.paragraph("By what it does; it has no image that is official everywhere.");
    } else {
      page.paragraph("By an image of one of these repositories:");
      page.bullets(profile.images().stream().map(Markdown::code).toList());
    }
    if (!profile.helpers().isEmpty()) {
      page.paragraph("What it may do, images of these repositories may beside it:");
      page.bullets(profile.helpers().stream().map(Markdown::code).toList());
    }
    Node behaviour = source.at("recognise", "behaviour");
    if (behaviour.present()) {
      page.paragraph("The pod must behave like it, too:").expression(behaviour.text(""));
    }
    if (!profile.resources().isEmpty()) {
      page.raw("It serves " + Markdown.codes(profile.resources()) + ".");
    }
  }

  private void hostPaths() {
    List<List<String>> rows = new ArrayList<>();
    for (Profile.HostPath path : profile.hostPaths()) {
      rows.add(
          List.of(
              Markdown.code(path.path()),
              path.writable() ? "read and write" : "read",
              condition(profile, path.when()),
              Markdown.text(path.reason()),
              Markdown.text(path.source())));
    }
    page.heading("Host paths that it needs");
    if (rows.isEmpty()) {
      page.paragraph("None.");
    }
    page.table(List.of("path", "access", "when", "why", "by whose word"), rows);
  }

  /** When something is needed, as a table says it. */
  static String condition(Profile profile, @Nullable String feature) {
    return feature == null
        ? "always"
        : profile.features().stream()
            .filter(f -> f.id().equals(feature))
            .map(f -> Markdown.text(f.title()))
            .findFirst()
            .orElse(feature);
  }

  /** The values that an allowance means, and in which containers. */
  static String what(Profile.Allowance allowance) {
    return Markdown.codes(allowance.values())
        + (allowance.containers().isEmpty() ? "" : " in " + Markdown.codes(allowance.containers()));
  }

  private void allowances() {
    List<List<String>> rows = new ArrayList<>();
    for (Profile.Allowance allowance : profile.allowances()) {
      String control = allowance.control();
      String title = catalog.control(control).map(Control::title).orElse("");
      rows.add(
          List.of(
              Markdown.link(control, "../controls/" + control + ".md") + " " + Markdown.text(title),
              what(allowance),
              condition(profile, allowance.when()),
              Markdown.text(allowance.reason()),
              allowance.avoid().isEmpty() ? "-" : Markdown.text(allowance.avoid()),
              Markdown.text(allowance.source())));
    }
    page.heading("Findings that it cannot avoid");
    if (rows.isEmpty()) {
      page.paragraph("None: every finding on it counts.");
    }
    page.table(List.of("control", "what", "when", "why", "how to avoid it", "by whose word"), rows);
  }

  private void features() {
    List<Node> sources = source.get("features").items();
    if (sources.isEmpty()) {
      return;
    }
    page.heading("Features");
    page.paragraph(
        "What it needs depends on what is switched on. A feature is on if this is true:");
    for (int i = 0; i < sources.size(); i++) {
      Profile.Feature feature = profile.features().get(i);
      page.subheading(feature.id() + ": " + feature.title());
      page.expression(sources.get(i).get("when").text(""));
      if (!feature.avoid().isEmpty()) {
        page.paragraph("To do without: " + feature.avoid());
      }
    }
  }

  private void rights() {
    if (profile.rights().isEmpty()) {
      page.heading("Rights that it needs of the API server");
      page.paragraph("Nobody says: its rights are not assessable.");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Node rule : profile.rights().get("rules").items()) {
      rows.add(
          List.of(
              list(rule.get("verbs")),
              list(rule.get("resources")),
              list(rule.get("apiGroups")),
              condition(profile, rule.get("when").text()),
              rule.get("namespaced").isTrue() ? "its own namespace" : "the cluster",
              Markdown.text(rule.get("reason").text("")),
              Markdown.text(rule.get("source").text(""))));
    }
    page.heading("Rights that it needs of the API server");
    if (rows.isEmpty()) {
      Node rights = profile.rights();
      page.paragraph(
          "None: it needs no token. "
              + rights.get("reason").text("")
              + " Source: "
              + rights.get("source").text("")
              + ".");
    }
    page.table(
        List.of("verbs", "resources", "API groups", "when", "where", "why", "by whose word"), rows);
  }

  private static String list(Node node) {
    return String.join(
        ", ",
        node.items().stream()
            .map(n -> n.text("").isEmpty() ? "core" : Markdown.code(n.text("")))
            .toList());
  }

  private void hardening() {
    List<List<String>> rows = new ArrayList<>();
    rows(rows, "limits", profile.limits());
    rows(rows, "hardening", profile.hardening());
    if (!rows.isEmpty()) {
      page.heading("What gpuguard fix may set").table(List.of("setting", "value"), rows);
    }
  }

  private static void rows(List<List<String>> rows, String name, Mapping mapping) {
    mapping.forEach(
        (key, value) -> {
          if (value instanceof Mapping inner) {
            rows(rows, name + "." + key, inner);
          } else {
            String text =
                value instanceof Node.Sequence
                    ? Markdown.codes(value.items().stream().map(n -> n.text("")).toList())
                    : Markdown.code(String.valueOf(value.scalar()));
            rows.add(List.of(Markdown.code(name + "." + key), text.isEmpty() ? "none" : text));
          }
        });
  }

  private void helm() {
    for (Mapping chart : profile.helm()) {
      List<List<String>> rows = new ArrayList<>();
      chart
          .get("values")
          .mapping()
          .forEach(
              (field, key) -> {
                String tag = key.get("tag").text("");
                String value = tag.isEmpty() ? Markdown.code(key.text("")) : tag(tag);
                rows.add(List.of(Markdown.code(field), value));
              });
      String label = chart.get("label").text("");
      page.heading("Values of the chart " + chart.get("chart").text(""))
          .raw(label.isEmpty() ? "" : "For objects with the label " + Markdown.code(label) + ".")
          .table(List.of("field", "value of the chart"), rows);
    }
  }

  private static String tag(String key) {
    return Markdown.code(key) + ", its tag";
  }
}
