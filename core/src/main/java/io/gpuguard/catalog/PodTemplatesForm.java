package io.gpuguard.catalog;

import io.gpuguard.resource.PodPlaces;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code pod-templates.yaml}. */
final class PodTemplatesForm {

  private PodTemplatesForm() {}

  static Map<String, List<PodPlaces>> read(CatalogFile file, List<CatalogError> errors) {
    Map<String, List<PodPlaces>> kinds = new LinkedHashMap<>();
    Form form = new Form(file, Path.ROOT, file.root(), errors);
    for (Form entry : form.forms("kinds")) {
      String kind = entry.text("group", "") + "/" + entry.text("kind");
      kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(places(entry));
      entry.done();
    }
    form.done();
    return kinds;
  }

  private static PodPlaces places(Form entry) {
    List<List<String>> templates = entry.texts("templates").stream().map(f -> steps(f)).toList();
    List<PodPlaces.Part> parts = new ArrayList<>();
    for (Form part : entry.forms("parts")) {
      parts.add(new PodPlaces.Part(steps(part.text("at")), part.text("name", "")));
      part.done();
    }
    Map<String, List<String>> inherited = new LinkedHashMap<>();
    if (entry.has("inherited")) {
      Form fields = entry.form("inherited");
      for (String field : entry.node("inherited").mapping().keys()) {
        inherited.put(field, steps(fields.text(field)));
      }
    }
    List<PodPlaces.Filled> filled = new ArrayList<>();
    for (Form each : entry.forms("filled")) {
      filled.add(new PodPlaces.Filled(each.text("when", ""), each.text("reason")));
      each.done();
    }
    List<String> fields = entry.texts("fields");
    String others = fields.isEmpty() ? "" : entry.text("others");
    List<PodPlaces.Patch> patches = new ArrayList<>();
    for (Form each : entry.forms("patches")) {
      boolean ofPod = each.has("pod");
      patches.add(new PodPlaces.Patch(ofPod, steps(each.text(ofPod ? "pod" : "object"))));
      each.done();
    }
    return new PodPlaces(templates, parts, inherited, filled, fields, others, patches);
  }

  /** {@code spec.replicatedJobs[*].template} as steps; {@code .} alone is the object itself. */
  private static List<String> steps(String path) {
    return path.equals(".")
        ? List.of()
        : Arrays.stream(path.replace("[*]", ".[*]").split("\\.")).toList();
  }
}
