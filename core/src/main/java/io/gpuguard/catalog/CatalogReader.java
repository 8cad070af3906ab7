package io.gpuguard.catalog;

import io.gpuguard.cel.CelParser;
import io.gpuguard.cel.Expression;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.resource.PodTemplatePaths;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns catalogue files into a {@link Catalog}, in the build and for users' own folders. What the
 * build has read, {@link BuiltInCatalog} loads without a parser.
 */
public final class CatalogReader {

  private final List<CatalogError> errors = new ArrayList<>();
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
    Map<String, List<List<String>>> paths = new LinkedHashMap<>();
    Map<String, Lazy<Mapping>> tables = new LinkedHashMap<>();
    for (CatalogFile file : files) {
      int before = errors.size();
      String[] parts = file.name().split("/");
      switch (parts[0]) {
        case "controls" -> keep(controls, control(file, parts), before);
        case "profiles" -> keep(profiles, profile(file), before);
        case "variables.yaml" -> variables.putAll(variables(file));
        case "pod-templates.yaml" -> paths.putAll(podTemplates(file));
        default -> tables.put(file.name().replaceFirst("\\.yaml$", ""), Lazy.of(file.root()));
      }
    }
    controls.sort(Comparator.comparing(Control::id));
    Catalog catalog =
        new Catalog(
            version,
            controls,
            profiles.stream().map(p -> new ProfileEntry(p.id(), p.images(), Lazy.of(p))).toList(),
            variables,
            new PodTemplatePaths(paths),
            tables);
    return new Result(catalog, errors);
  }

  private <T> void keep(List<T> list, T value, int errorsBefore) {
    if (errors.size() == errorsBefore) {
      list.add(value);
    }
  }

  private Control control(CatalogFile file, String[] parts) {
    Form form = new Form(file, Path.ROOT, file.root(), errors);
    String topic = parts.length > 2 ? parts[parts.length - 3] : "";
    String name = parts.length > 1 ? parts[parts.length - 2] : "";
    Control control =
        new Control(
            form.text("id"),
            form.texts("aliases"),
            topic,
            name,
            form.choice("severity", Severity::of, Severity.HIGH),
            form.choice("horizon", Horizon::of, Horizon.IMMEDIATE),
            form.choice("organisation", Control.Organisation::of, Control.Organisation.SMALL),
            check(form.form("check")),
            form.node("parameters").mapping(),
            Lazy.of(
                new Control.Texts(
                    form.text("title"),
                    form.texts("practices"),
                    frameworks(form),
                    form.text("message"),
                    form.text("rationale"),
                    repair(form.form("repair")))));
    form.done();
    return control;
  }

  private static Map<String, List<String>> frameworks(Form form) {
    Map<String, List<String>> frameworks = new LinkedHashMap<>();
    if (form.has("frameworks")) {
      Form inner = form.form("frameworks");
      for (String framework : form.node("frameworks").mapping().keys()) {
        frameworks.put(framework, inner.texts(framework));
      }
    }
    return frameworks;
  }

  private static Control.Repair repair(Form form) {
    Control.Repair repair =
        new Control.Repair(
            form.text("text"),
            form.choice("automatic", Control.Automatic::of, Control.Automatic.NONE),
            form.has("fix") ? FixForm.read(form.form("fix")) : null);
    form.done();
    return repair;
  }

  private Control.Check check(Form form) {
    Control.Check check;
    if (form.has("analyzer")) {
      check = new Control.InputCheck(form.text("analyzer"));
    } else if (form.has("exceptions")) {
      check = new Control.ExceptionsCheck(form.text("exceptions"));
    } else if (form.has("kinds")) {
      check = new Control.ObjectCheck(form.texts("kinds"), Lazy.of(source(form)));
    } else {
      check =
          new Control.PodCheck(
              form.choice("subject", Control.Subject::of, Control.Subject.POD),
              form.texts("components"),
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
            form.text("id"),
            form.text("name"),
            form.text("vendor"),
            form.choice("kind", Profile.Kind::of, Profile.Kind.DEVICE_PLUGIN),
            recognise.texts("images").stream().map(ImageNames::normalise).toList(),
            recognise.has("behaviour") ? expression(recognise, "behaviour") : null,
            form.texts("resources"),
            form.forms("features").stream().map(this::feature).toList(),
            form.forms("hostPaths").stream().map(CatalogReader::hostPath).toList(),
            form.forms("allows").stream().map(CatalogReader::allowance).toList(),
            form.node("rights").mapping(),
            form.node("limits").mapping(),
            form.node("hardening").mapping(),
            form.node("helm").mapping(),
            form.texts("notes"),
            form.texts("sources"));
    recognise.done();
    form.done();
    return profile;
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

  private Map<String, List<List<String>>> podTemplates(CatalogFile file) {
    Map<String, List<List<String>>> paths = new LinkedHashMap<>();
    Form form = new Form(file, Path.ROOT, file.root(), errors);
    for (Form entry : form.forms("kinds")) {
      List<List<String>> templates = new ArrayList<>();
      for (String path : entry.texts("templates")) {
        templates.add(steps(path));
      }
      paths.put(entry.text("group", "") + "/" + entry.text("kind"), templates);
      entry.done();
    }
    form.done();
    return paths;
  }

  /** {@code spec.replicatedJobs[*].template} as steps; {@code .} alone is the object itself. */
  private static List<String> steps(String path) {
    return path.equals(".")
        ? List.of()
        : Arrays.stream(path.replace("[*]", ".[*]").split("\\.")).toList();
  }
}
