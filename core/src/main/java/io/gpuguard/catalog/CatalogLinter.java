package io.gpuguard.catalog;

import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Roots;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what no single field shows: unique ids, known references, the form of the texts. */
public final class CatalogLinter {

  private static final Pattern ID = Pattern.compile("[A-Z]{2,8}-[A-Z0-9]{2,8}-\\d{3}");

  /** The plain names that a scan gives to expressions; an API server knows more. */
  private static final Set<String> ROOTS = Set.of("object", "namespaceObject");

  /** The variables that a scan gives to expressions about pods. */
  private static final Set<String> OF_PODS = Set.of("podSpec", "podMetadata");

  private final Catalog catalog;
  private final Map<String, CatalogFile> files = new HashMap<>();
  private final List<CatalogError> errors = new ArrayList<>();

  private CatalogLinter(Catalog catalog, List<CatalogFile> files) {
    this.catalog = catalog;
    files.forEach(file -> this.files.put(file.name(), file));
  }

  /**
   * @param files where the lines are looked up
   */
  public static List<CatalogError> lint(Catalog catalog, List<CatalogFile> files) {
    CatalogLinter linter = new CatalogLinter(catalog, files);
    linter.controls();
    linter.profiles();
    linter.variables();
    return linter.errors;
  }

  private void controls() {
    Map<String, String> owners = new HashMap<>();
    for (Control control : catalog.controls()) {
      String file = control.file();
      if (!ID.matcher(control.id()).matches()) {
        error(file, Path.of("id"), "'" + control.id() + "' is not of the form GG-TOPIC-001");
      }
      List<String> names = new ArrayList<>(control.aliases());
      names.add(control.id());
      names.add(control.name());
      for (String name : names) {
        String other = owners.put(name, file);
        if (other != null && !other.equals(file)) {
          error(file, Path.ROOT, "the name '" + name + "' is taken by " + other);
        }
      }
      references(control, file);
      fix(control.repair().fix(), file);
      check(control, file);
      sentence(file, Path.of("repair", "text"), control.repair().text());
      sentence(file, Path.of("message"), control.message());
      if (control.title().endsWith(".")) {
        error(file, Path.of("title"), "ends without a full stop");
      }
    }
  }

  private void check(Control control, String file) {
    Path field = Path.of("check", "expression");
    boolean parameters = !control.parameters().isEmpty();
    if (control.check() instanceof Control.PodCheck check) {
      names(check.expression(), true, parameters, file, field);
    } else if (control.check() instanceof Control.ObjectCheck check) {
      names(check.expression(), false, parameters, file, field);
    }
  }

  /**
   * @param pod whether it is about a pod
   * @param parameters whether there are parameters that it may use
   */
  private void names(
      Expression expression, boolean pod, boolean parameters, String file, Path field) {
    for (String name : Roots.undefined(expression, catalog.variables())) {
      boolean given = pod && OF_PODS.contains(name);
      if (!given && !(parameters && name.equals("params"))) {
        error(file, field, "there is no variables." + name + " here");
      }
    }
    for (String name : Roots.of(expression, catalog.variables())) {
      if (!ROOTS.contains(name)) {
        error(
            file,
            field,
            "'"
                + name
                + "' is not known in a scan; object, namespaceObject and"
                + " variables are");
      }
    }
  }

  private void fix(@Nullable Fix fix, String file) {
    for (Fix.Step step : fix == null ? List.<Fix.Step>of() : fix.steps()) {
      if (step.value() instanceof Fix.OfAllowance allowance
          && catalog.control(allowance.control()).isEmpty()) {
        error(file, Path.of("repair", "fix"), "no control '" + allowance.control() + "'");
      }
    }
  }

  private void references(Control control, String file) {
    var practices = catalog.table("practices").get("practices").items();
    for (String practice : control.practices()) {
      if (practices.stream().noneMatch(p -> p.get("id").text("").equals(practice))) {
        error(file, Path.of("practices"), "'" + practice + "' is not in practices.yaml");
      }
    }
    control
        .frameworks()
        .forEach(
            (framework, sections) -> {
              var known = catalog.table("frameworks/" + framework).get("sections").mapping();
              for (String section : sections) {
                if (!known.has(section)) {
                  error(
                      file,
                      Path.of("frameworks", framework),
                      "there is no section '" + section + "' in frameworks/" + framework + ".yaml");
                }
              }
            });
  }

  private void profiles() {
    for (Profile profile : catalog.profiles()) {
      String file = "profiles/" + profile.vendor() + "/" + profile.id() + ".yaml";
      Expression behaviour = profile.behaviour();
      if (behaviour != null) {
        names(behaviour, true, false, file, Path.of("recognise", "behaviour"));
      }
      for (int i = 0; i < profile.features().size(); i++) {
        Path field = Path.of("features").child(i).child("when");
        names(profile.features().get(i).when(), true, false, file, field);
      }
      for (int i = 0; i < profile.allowances().size(); i++) {
        Profile.Allowance allowance = profile.allowances().get(i);
        Path field = Path.of("allows").child(i);
        if (catalog.control(allowance.control()).isEmpty()) {
          error(file, field.child("control"), "no control '" + allowance.control() + "'");
        }
        feature(profile, allowance.when(), file, field.child("when"));
      }
      for (int i = 0; i < profile.hostPaths().size(); i++) {
        Path field = Path.of("hostPaths").child(i).child("when");
        feature(profile, profile.hostPaths().get(i).when(), file, field);
      }
      List<Node> rules = profile.rights().get("rules").items();
      for (int i = 0; i < rules.size(); i++) {
        Path field = Path.of("rights", "rules").child(i).child("when");
        feature(profile, rules.get(i).get("when").text(), file, field);
      }
    }
  }

  private void feature(Profile profile, @Nullable String id, String file, Path field) {
    if (id != null && profile.features().stream().noneMatch(f -> f.id().equals(id))) {
      error(file, field, "no feature '" + id + "' in this profile");
    }
  }

  private void variables() {
    catalog
        .variables()
        .forEach(
            (name, definition) ->
                names(definition.get(), true, false, "variables.yaml", Path.of("variables", name)));
  }

  private void sentence(String file, Path field, String text) {
    if (!text.endsWith(".")) {
      error(file, field, "must end with a full stop");
    }
  }

  private void error(String file, Path field, String message) {
    CatalogFile found = files.get(file);
    String where = field.isRoot() ? "" : field + ": ";
    errors.add(new CatalogError(file, found == null ? 0 : found.line(field), where + message));
  }
}
