package io.gpuguard.reference;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of one control. */
final class ControlPage {

  private static final Pattern VARIABLE = Pattern.compile("variables\\.(\\w+)");

  private final Control control;
  private final Catalog catalog;
  private final Markdown page;

  private ControlPage(Control control, Catalog catalog) {
    this.control = control;
    this.catalog = catalog;
    this.page = new Markdown(control.id() + ": " + control.title(), source(control));
  }

  static String source(Control control) {
    return "catalog/controls/" + control.topic() + "/" + control.name();
  }

  /**
   * @param folder the control's folder
   */
  static String write(Control control, Catalog catalog, Path folder) {
    ControlPage page = new ControlPage(control, catalog);
    page.facts();
    page.page.heading("Why").paragraph(control.rationale());
    page.page.heading("Repair").paragraph(control.repair().text());
    page.page.raw("What " + Markdown.code("gpuguard fix") + " does:");
    page.page.bullets(RepairText.of(control.repair()));
    page.examples(folder);
    page.check();
    page.parameters();
    page.justified();
    page.frameworks();
    page.practices();
    return page.page.toString();
  }

  private void facts() {
    page.table(
        List.of("severity", "horizon", "checked from size", "looks at"),
        List.of(
            List.of(
                control.severity().text(),
                control.horizon().text(),
                control.organisation().text(),
                looksAt())));
    page.raw(
        "Topic: "
            + Markdown.link(control.topic(), "README.md#" + Markdown.anchor(control.topic()))
            + " · short name: "
            + Markdown.code(control.name())
            + (control.aliases().isEmpty()
                ? ""
                : " · earlier names: " + Markdown.codes(control.aliases())));
  }

  private String looksAt() {
    return switch (control.check()) {
      case Control.PodCheck check -> pods(check);
      case Control.ObjectCheck check ->
          Markdown.codes(check.kinds().stream().map(this::kind).toList());
      case Control.InputCheck _ -> "all objects together";
      case Control.ExceptionsCheck _ -> "the exceptions file";
    };
  }

  private static String pods(Control.PodCheck check) {
    String kinds =
        check.componentKinds().isEmpty()
            ? ""
            : " (" + String.join(", ", check.componentKinds()) + ")";
    return switch (check.subject()) {
      case COMPONENT -> "GPU components" + kinds;
      case WORKLOAD -> "pods that no profile vouches for" + kinds;
      case POD -> "all pods" + kinds;
    };
  }

  private String kind(String kind) {
    return kind.startsWith("/") ? kind.substring(1) : kind;
  }

  private void examples(Path folder) {
    Example failing = Example.failing(control, catalog, folder);
    page.heading("Example that fails");
    failing.sentences().forEach(sentence -> page.raw("> " + Markdown.text(sentence)));
    page.fence("yaml", failing.excerpt(control.id()));
    page.raw(file(failing));
    Example passing = Example.passing(failing, folder);
    page.heading("Example that passes").fence("yaml", passing.excerpt(""));
    page.raw(file(passing));
  }

  private String file(Example example) {
    return "From "
        + Markdown.link(example.name(), "../../" + source(control) + "/" + example.name())
        + ".";
  }

  private void check() {
    page.heading("Check");
    switch (control.check()) {
      case Control.PodCheck check -> expression(check.text());
      case Control.ObjectCheck check -> expression(check.text());
      case Control.InputCheck(String analyzer) ->
          page.raw(
              "It takes more than one object to tell, so the check is code: the analyzer "
                  + Markdown.code(analyzer)
                  + ".");
      case Control.ExceptionsCheck(String problem) ->
          page.raw("Entries of the exceptions file that are " + problem + ".");
    }
  }

  private void expression(String expression) {
    page.raw("True is good:").expression(expression);
    TreeSet<String> names = new TreeSet<>();
    Matcher matcher = VARIABLE.matcher(expression);
    while (matcher.find()) {
      if (catalog.variables().containsKey(matcher.group(1))) {
        names.add(matcher.group(1));
      }
    }
    List<String> links =
        names.stream().map(n -> Markdown.link(n, "../variables.md#" + Markdown.anchor(n))).toList();
    if (!links.isEmpty()) {
      page.raw("Variables: " + String.join(", ", links) + ".");
    }
  }

  private void parameters() {
    Mapping parameters = control.parameters();
    if (parameters.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    parameters.forEach(
        (name, value) ->
            rows.add(
                List.of(
                    Markdown.code(name),
                    value(value.get("default")),
                    Markdown.text(value.get("meaning").text("")))));
    page.heading("Parameters")
        .raw(
            "Set in "
                + Markdown.code("gpuguard.yaml")
                + " under "
                + Markdown.code("parameters." + control.id())
                + ".")
        .table(List.of("name", "default", "meaning"), rows);
  }

  private static String value(Node node) {
    if (node instanceof Node.Sequence(List<Node> items)) {
      return items.isEmpty()
          ? "none"
          : String.join(", ", items.stream().map(ControlPage::value).toList());
    }
    String scalar = node.scalar();
    if (scalar == null) {
      return Markdown.code(node.toString());
    }
    return scalar.isEmpty() ? "(empty)" : Markdown.code(scalar);
  }

  /** The profiles whose components cannot avoid the finding. */
  private void justified() {
    List<List<String>> rows = new ArrayList<>();
    for (Profile profile :
        catalog.profiles().stream().sorted(Comparator.comparing(Profile::id)).toList()) {
      for (Profile.Allowance allowance : profile.allowances()) {
        if (allowance.control().equals(control.id())) {
          rows.add(
              List.of(
                  Markdown.link(profile.name(), "../profiles/" + profile.id() + ".md"),
                  ProfilePage.what(allowance),
                  ProfilePage.condition(profile, allowance.when()),
                  Markdown.text(allowance.reason())));
        }
      }
    }
    if (!rows.isEmpty()) {
      page.heading("Components that cannot avoid it")
          .raw("Their finding is " + Markdown.code("justified") + " and does not count.")
          .table(List.of("component", "value", "when", "reason"), rows);
    }
  }

  private void frameworks() {
    List<List<String>> rows = new ArrayList<>();
    new TreeMap<>(control.frameworks())
        .forEach(
            (id, sections) -> {
              Mapping framework = catalog.table("frameworks/" + id);
              Node titles = framework.get("sections");
              rows.add(
                  List.of(
                      Markdown.link(FrameworksPage.title(framework), "../frameworks.md#" + id),
                      String.join(
                          "<br>",
                          sections.stream()
                              .map(section -> section(section, titles.get(section).text("")))
                              .toList())));
            });
    if (!rows.isEmpty()) {
      page.heading("Frameworks").table(List.of("framework", "sections"), rows);
    }
  }

  private static String section(String id, String title) {
    return title.equals(id) ? id : id + " " + Markdown.text(title);
  }

  private void practices() {
    List<String> links = new ArrayList<>();
    for (String practice : control.practices()) {
      links.add(PracticesPage.link(catalog, practice));
    }
    if (!links.isEmpty()) {
      page.heading("Practices").bullets(links);
    }
  }
}
