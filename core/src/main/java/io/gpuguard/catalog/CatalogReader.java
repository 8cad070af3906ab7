package io.gpuguard.catalog;

import io.gpuguard.cel.CelParser;
import io.gpuguard.cel.Expression;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.resource.PodPlaces;
import io.gpuguard.resource.PodTemplatePaths;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns catalogue files into a {@link Catalog}, in the build and for users' own folders. What the
 * build has read, {@link BuiltInCatalog} loads without a parser.
 */
public final class CatalogReader {

  /** Tables that other rooms read. */
  private static final List<String> TABLES =
      List.of("practices.yaml", "host-paths.yaml", "mutations.yaml");

  private static final List<String> FOLDERS =
      List.of("frameworks", "advisories", "rbac", "kubernetes", "runtime", "monitoring", "gateway");

  /** What can be wrong with an entry of the exceptions file. */
  private static final Set<String> PROBLEMS = Set.of("expired", "unused", "unknown");

  private final List<CatalogError> errors = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private @Nullable CelParser parser;

  /** What was read, and what was wrong; the catalogue holds only what was right. */
  public record Result(Catalog catalog, List<CatalogError> errors) {
    public Result {
      errors = List.copyOf(errors);
    }
  }

  public static Result read(String version, List<CatalogFile> files) {
    return new CatalogReader().readAll(version, files);
  }

  private Result readAll(String version, List<CatalogFile> files) {
    List<Control> controls = new ArrayList<>();
    List<Profile> profiles = new ArrayList<>();
    Map<String, Lazy<Expression>> variables = new LinkedHashMap<>();
    Map<String, Lazy<List<PodPlaces>>> kinds = new LinkedHashMap<>();
    Map<String, Lazy<Mapping>> tables = new LinkedHashMap<>();
    for (CatalogFile file : files) {
      int before = errors.size();
      String[] parts = file.name().split("/");
      switch (parts[0]) {
        case "controls" -> keep(controls, control(file, parts), before);
        case "profiles" -> keep(profiles, profile(file), before);
        case "variables.yaml" -> variables.putAll(variables(file));
        case "pod-templates.yaml" ->
            PodTemplatesForm.read(file, errors)
                .forEach((kind, places) -> kinds.put(kind, Lazy.of(places)));
        default -> table(file, parts, tables);
      }
    }
    controls.sort(Comparator.comparing(Control::id));
    Catalog catalog =
        new Catalog(
            version,
            controls,
            profiles.stream().map(p -> new ProfileEntry(p.id(), p.images(), Lazy.of(p))).toList(),
            variables,
            new PodTemplatePaths(kinds),
            tables);
    return new Result(catalog, errors);
  }

  private void table(CatalogFile file, String[] parts, Map<String, Lazy<Mapping>> tables) {
    boolean known = parts.length == 1 ? TABLES.contains(file.name()) : FOLDERS.contains(parts[0]);
    if (!known) {
      String folders = String.join("/, ", FOLDERS);
      String all = "controls/, profiles/, variables.yaml, pod-templates.yaml, " + folders + "/, ";
      errors.add(
          new CatalogError(
              file.name(), 0, "unknown file; known are " + all + String.join(", ", TABLES)));
    }
    tables.put(file.name().replaceFirst("\\.yaml$", ""), Lazy.of(file.root()));
  }

  private <T> void keep(List<T> list, @Nullable T value, int errorsBefore) {
    if (value != null && errors.size() == errorsBefore) {
      list.add(value);
    }
  }

  private @Nullable Control control(CatalogFile file, String[] parts) {
    Form form = new Form(file, Path.ROOT, file.root(), errors);
    if (parts.length != 4) {
      form.error(Path.ROOT, "a control belongs in controls/TOPIC/NAME/control.yaml");
      return null;
    }
    Control.Check check = check(form.form("check"));
    Control control =
        new Control(
            id(form, "controls"),
            form.texts("aliases"),
            parts[1],
            parts[2],
            form.choice("severity", Severity::of, Severity.HIGH),
            form.choice("horizon", Horizon::of, Horizon.IMMEDIATE),
            form.choice("organisation", Control.Organisation::of, Control.Organisation.SMALL),
            check,
            ControlForm.parameters(form),
            Lazy.of(
                new Control.Texts(
                    form.text("title"),
                    form.texts("practices"),
                    ControlForm.frameworks(form),
                    ControlForm.message(form, check),
                    form.text("rationale"),
                    ControlForm.repair(form.form("repair")))));
    form.done();
    return control;
  }

  private String id(Form form, String of) {
    String id = form.text("id");
    if (!ids.add(of + " " + id)) {
      form.error("id", "'" + id + "' is taken by another file of this folder");
    }
    return id;
  }

  private Control.Check check(Form form) {
    Control.Check check;
    if (form.has("analyzer")) {
      check = new Control.InputCheck(form.text("analyzer"));
    } else if (form.has("exceptions")) {
      check =
          new Control.ExceptionsCheck(
              form.choice("exceptions", word -> Optional.of(word).filter(PROBLEMS::contains), ""));
    } else if (form.has("kinds")) {
      check = new Control.ObjectCheck(ControlForm.kinds(form), Lazy.of(source(form)));
    } else {
      check =
          new Control.PodCheck(
              form.choice("subject", Control.Subject::of, Control.Subject.POD),
              ControlForm.components(form),
              Lazy.of(source(form)),
              null);
    }
    form.done();
    return check;
  }

  private Control.Source source(Form form) {
    return new Control.Source(form.text("expression"), expression(form, "expression"));
  }

  private Expression expression(Form form, String key) {
    return parse(form.text(key), form, key);
  }

  private Expression parse(String text, Form form, String key) {
    if (parser == null) {
      parser = new CelParser();
    }
    try {
      return parser.parse(text);
    } catch (CelParser.CelSyntaxException e) {
      form.error(key, String.valueOf(e.getMessage()));
      return new Expression.NullLiteral();
    }
  }

  private Profile profile(CatalogFile file) {
    Form form = new Form(file, Path.ROOT, file.root(), errors);
    Form recognise = form.form("recognise");
    Profile profile =
        new Profile(
            id(form, "profiles"),
            form.text("name"),
            form.text("vendor"),
            form.choice("kind", Profile.Kind::of, Profile.Kind.DEVICE_PLUGIN),
            images(recognise, "images"),
            images(form, "helpers"),
            recognise.has("behaviour") ? expression(recognise, "behaviour") : null,
            form.texts("resources"),
            form.forms("features").stream().map(this::feature).toList(),
            form.forms("hostPaths").stream().map(CatalogReader::hostPath).toList(),
            form.forms("allows").stream().map(CatalogReader::allowance).toList(),
            RightsForm.read(form),
            form.node("limits").mapping(),
            form.node("hardening").mapping(),
            form.node("signature").mapping(),
            charts(form.node("helm")),
            form.texts("notes"),
            form.texts("sources"));
    recognise.done();
    form.done();
    String place = "profiles/" + profile.vendor() + "/" + profile.id() + ".yaml";
    if (!file.name().equals(place)) {
      form.error("id", "by its vendor and id this profile belongs in " + place);
    }
    return profile;
  }

  /** One chart, or a list of them. */
  private static List<Mapping> charts(Node helm) {
    return helm instanceof Mapping chart
        ? List.of(chart)
        : helm.items().stream().map(Node::mapping).toList();
  }

  private static List<String> images(Form form, String key) {
    List<String> images = new ArrayList<>();
    for (String image : form.texts(key)) {
      if (image.replaceFirst("/\\*$", "").contains("*") || image.contains("@")) {
        form.error(key, "'" + image + "' is no repository; only a trailing /* is a pattern");
      }
      images.add(ImageNames.normalise(image));
    }
    return images;
  }

  private Profile.Feature feature(Form form) {
    Profile.Feature feature =
        new Profile.Feature(
            form.text("id"), form.text("title"), expression(form, "when"), form.text("avoid", ""));
    form.done();
    return feature;
  }

  private static Profile.HostPath hostPath(Form form) {
    String mode =
        form.choice(
            "mode", m -> Optional.of(m).filter(x -> x.equals("ro") || x.equals("rw")), "ro");
    Profile.HostPath path =
        new Profile.HostPath(
            form.text("path"),
            mode.equals("rw"),
            form.has("when") ? form.text("when") : null,
            form.text("reason"),
            form.text("source"));
    form.done();
    return path;
  }

  private static Profile.Allowance allowance(Form form) {
    Profile.Allowance allowance =
        new Profile.Allowance(
            form.text("control"),
            form.texts("values"),
            form.texts("containers"),
            form.has("when") ? form.text("when") : null,
            form.text("reason"),
            form.text("avoid", ""),
            form.text("source"));
    form.done();
    return allowance;
  }

  private Map<String, Lazy<Expression>> variables(CatalogFile file) {
    Map<String, Lazy<Expression>> variables = new LinkedHashMap<>();
    Form form = new Form(file, Path.ROOT, file.root(), errors);
    for (Form variable : form.forms("variables")) {
      variables.put(variable.text("name"), Lazy.of(expression(variable, "expression")));
      variable.text("meaning");
      variable.done();
    }
    form.done();
    return variables;
  }
}
