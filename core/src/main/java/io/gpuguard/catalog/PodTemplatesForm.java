package io.gpuguard.catalog;

import io.gpuguard.resource.PodPlaces;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code pod-templates.yaml}. */
final class PodTemplatesForm {

  static Map<String, List<PodPlaces>> read(CatalogFile file, List<CatalogError> errors) {
    Map<String, List<PodPlaces>> kinds = new LinkedHashMap<>();
    Form form = new Form(file, Path.ROOT, file.root(), errors);
    for (Form entry : form.forms("kinds")) {
      PodPlaces places = new PodTemplatesForm(entry).places();
      for (String kind : kinds(entry)) {
        kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(places);
      }
      entry.done();
    }
    form.done();
    return kinds;
  }

  private static List<String> kinds(Form entry) {
    return entry.has("kinds")
        ? entry.texts("kinds")
        : List.of(entry.text("group", "") + "/" + entry.text("kind"));
  }

  private final Form entry;

  /** Where the paths of the object begin. */
  private final String base;

  private PodTemplatesForm(Form entry) {
    this.entry = entry;
    this.base = entry.text("base", "");
  }

  private PodPlaces places() {
    List<PodPlaces.Part> parts = new ArrayList<>();
    for (Form part : entry.forms("parts")) {
      for (String at : part.textOrTexts("at")) {
        parts.add(new PodPlaces.Part(steps(at), part.text("name", "")));
      }
      part.done();
    }
    Map<String, List<String>> inherited = new LinkedHashMap<>();
    if (entry.has("inherited")) {
      Form fields = entry.form("inherited");
      for (String field : entry.node("inherited").mapping().keys()) {
        inherited.put(field, ofObject(fields.text(field)));
      }
    }
    List<PodPlaces.Filled> filled = new ArrayList<>();
    for (Form each : entry.forms("filled")) {
      for (String when : each.has("when") ? each.textOrTexts("when") : List.of("")) {
        filled.add(new PodPlaces.Filled(when, each.text("reason")));
      }
      each.done();
    }
    List<String> fields = entry.texts("fields");
    return new PodPlaces(
        entry.texts("templates").stream().map(this::ofObject).toList(),
        parts,
        inherited,
        filled,
        fields,
        fields.isEmpty() ? "" : entry.text("others"),
        places("patches"),
        places("metadata"),
        entry.has("defaults") ? ofObject(entry.text("defaults")) : List.of(),
        entry.has("form")
            ? entry.choice(
                "form", text -> Names.find(PodPlaces.Form.values(), text), PodPlaces.Form.TEMPLATE)
            : PodPlaces.Form.TEMPLATE);
  }

  private List<PodPlaces.Place> places(String key) {
    List<PodPlaces.Place> places = new ArrayList<>();
    for (Form each : entry.forms(key)) {
      places.add(
          each.has("pod")
              ? new PodPlaces.Place(true, steps(each.text("pod")))
              : new PodPlaces.Place(false, ofObject(each.text("object"))));
      each.done();
    }
    return places;
  }

  private List<String> ofObject(String path) {
    return steps(base.isEmpty() ? path : base + "." + path);
  }

  /** {@code spec.replicatedJobs[*].template} as steps; {@code .} alone is the object itself. */
  private static List<String> steps(String path) {
    return path.equals(".")
        ? List.of()
        : Arrays.stream(path.replace("[*]", ".[*]").split("\\.")).toList();
  }
}
