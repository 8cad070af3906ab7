package io.gpuguard.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what no single field shows: unique ids, known references, the form of the texts. */
public final class CatalogLinter {

  private static final Pattern ID = Pattern.compile("[A-Z]{2,8}-[A-Z0-9]{2,8}-\\d{3}");

  private final Catalog catalog;
  private final List<CatalogError> errors = new ArrayList<>();

  private CatalogLinter(Catalog catalog) {
    this.catalog = catalog;
  }

  public static List<CatalogError> lint(Catalog catalog) {
    CatalogLinter linter = new CatalogLinter(catalog);
    linter.controls();
    linter.profiles();
    return linter.errors;
  }

  private void controls() {
    Map<String, String> owners = new HashMap<>();
    for (Control control : catalog.controls()) {
      String file = "controls/" + control.topic() + "/" + control.name() + "/control.yaml";
      if (!ID.matcher(control.id()).matches()) {
        error(file, "id: '" + control.id() + "' is not of the form GG-TOPIC-001");
      }
      List<String> names = new ArrayList<>(control.aliases());
      names.add(control.id());
      names.add(control.name());
      for (String name : names) {
        String other = owners.put(name, file);
        if (other != null && !other.equals(file)) {
          error(file, "'" + name + "' is taken by " + other);
        }
      }
      references(control, file);
      fix(control.repair().fix(), file);
      sentence(file, "repair.text", control.repair().text());
      sentence(file, "message", control.message());
      if (control.title().endsWith(".")) {
        error(file, "title: ends without a full stop");
      }
    }
  }

  private void fix(@Nullable Fix fix, String file) {
    for (Fix.Step step : fix == null ? List.<Fix.Step>of() : fix.steps()) {
      if (step.value() instanceof Fix.OfAllowance allowance
          && catalog.control(allowance.control()).isEmpty()) {
        error(file, "repair.fix: no control '" + allowance.control() + "'");
      }
    }
  }

  private void references(Control control, String file) {
    var practices = catalog.table("practices").get("practices").items();
    for (String practice : control.practices()) {
      if (practices.stream().noneMatch(p -> p.get("id").text("").equals(practice))) {
        error(file, "practices: '" + practice + "' is not in practices.yaml");
      }
    }
    control
        .frameworks()
        .forEach(
            (framework, sections) -> {
              var known = catalog.table("frameworks/" + framework).get("sections").mapping();
              for (String section : sections) {
                if (!known.has(section)) {
                  error(file, "frameworks: " + framework + " has no section '" + section + "'");
                }
              }
            });
  }

  private void profiles() {
    for (Profile profile : catalog.profiles()) {
      String file = "profiles/" + profile.vendor() + "/" + profile.id() + ".yaml";
      for (Profile.Allowance allowance : profile.allowances()) {
        if (catalog.control(allowance.control()).isEmpty()) {
          error(file, "allows: no control '" + allowance.control() + "'");
        }
        feature(profile, allowance.when(), file);
      }
      for (Profile.HostPath path : profile.hostPaths()) {
        feature(profile, path.when(), file);
      }
    }
  }

  private void feature(Profile profile, @Nullable String id, String file) {
    if (id != null && profile.features().stream().noneMatch(f -> f.id().equals(id))) {
      error(file, "when: no feature '" + id + "' in this profile");
    }
  }

  private void sentence(String file, String field, String text) {
    if (!text.endsWith(".")) {
      error(file, field + ": must end with a full stop");
    }
  }

  private void error(String file, String message) {
    errors.add(new CatalogError(file, 0, message));
  }
}
