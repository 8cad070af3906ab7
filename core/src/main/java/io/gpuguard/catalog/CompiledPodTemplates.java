package io.gpuguard.catalog;

import io.gpuguard.resource.PodPlaces;
import io.gpuguard.resource.PodTemplatePaths;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of pod templates in the compiled catalogue. */
final class CompiledPodTemplates {

  private CompiledPodTemplates() {}

  static Mapping write(PodTemplatePaths paths) {
    Mapping all = Mapping.EMPTY;
    for (Map.Entry<String, Lazy<List<PodPlaces>>> entry : paths.kinds().entrySet()) {
      List<Node> places = new ArrayList<>();
      entry.getValue().get().forEach(each -> places.add(write(each)));
      all = all.with(entry.getKey(), Node.of(places));
    }
    return all;
  }

  private static Mapping write(PodPlaces places) {
    Map<String, Node> fields = new LinkedHashMap<>();
    put(fields, "templates", places.templates().stream().map(CompiledCatalog::texts).toList());
    put(fields, "parts", places.parts().stream().map(CompiledPodTemplates::write).toList());
    Map<String, Node> inherited = new LinkedHashMap<>();
    places.inherited().forEach((f, steps) -> inherited.put(f, CompiledCatalog.texts(steps)));
    put(fields, "inherited", inherited.isEmpty() ? List.of() : List.of(Mapping.of(inherited)));
    put(fields, "filled", places.filled().stream().map(CompiledPodTemplates::write).toList());
    put(fields, "fields", places.fields().stream().map(Node::of).toList());
    fields.put("others", Node.of(places.others()));
    put(fields, "patches", places.patches().stream().map(CompiledPodTemplates::write).toList());
    put(fields, "metadata", places.metadata().stream().map(CompiledPodTemplates::write).toList());
    put(fields, "defaults", places.defaults().stream().map(Node::of).toList());
    boolean plain = places.form() == PodPlaces.Form.TEMPLATE;
    put(fields, "form", plain ? List.of() : List.of(Node.of(Names.kebab(places.form()))));
    return Mapping.of(fields);
  }

  /** Nearly all kinds have templates alone. */
  private static void put(Map<String, Node> fields, String name, List<? extends Node> items) {
    if (!items.isEmpty()) {
      fields.put(name, Node.of(items));
    }
  }

  private static Node write(PodPlaces.Part part) {
    return Mapping.EMPTY
        .with("at", CompiledCatalog.texts(part.steps()))
        .with("name", Node.of(part.name()));
  }

  private static Node write(PodPlaces.Place place) {
    return Mapping.EMPTY
        .with("ofPod", Node.of(place.ofPod()))
        .with("at", CompiledCatalog.texts(place.steps()));
  }

  private static Node write(PodPlaces.Filled filled) {
    return Mapping.EMPTY
        .with("when", Node.of(filled.when()))
        .with("reason", Node.of(filled.reason()));
  }

  static PodTemplatePaths read(Mapping all) {
    Map<String, Lazy<List<PodPlaces>>> kinds = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      Node places = all.valueAt(i);
      kinds.put(all.key(i), Lazy.by(() -> readAll(places)));
    }
    return new PodTemplatePaths(kinds);
  }

  private static List<PodPlaces> readAll(Node list) {
    List<PodPlaces> places = new ArrayList<>();
    for (Node each : list.items()) {
      places.add(read(each));
    }
    return places;
  }

  private static PodPlaces read(Node node) {
    List<List<String>> templates = new ArrayList<>();
    for (Node steps : node.get("templates").items()) {
      templates.add(CompiledCatalog.texts(steps));
    }
    List<PodPlaces.Part> parts = new ArrayList<>();
    for (Node part : node.get("parts").items()) {
      parts.add(
          new PodPlaces.Part(CompiledCatalog.texts(part.get("at")), part.get("name").text("")));
    }
    Map<String, List<String>> inherited = new LinkedHashMap<>();
    Mapping fields = node.get("inherited").get(0).mapping();
    for (int i = 0; i < fields.size(); i++) {
      inherited.put(fields.key(i), CompiledCatalog.texts(fields.valueAt(i)));
    }
    List<PodPlaces.Filled> filled = new ArrayList<>();
    for (Node each : node.get("filled").items()) {
      filled.add(new PodPlaces.Filled(each.get("when").text(""), each.get("reason").text("")));
    }
    return new PodPlaces(
        templates,
        parts,
        inherited,
        filled,
        CompiledCatalog.texts(node.get("fields")),
        node.get("others").text(""),
        places(node.get("patches")),
        places(node.get("metadata")),
        CompiledCatalog.texts(node.get("defaults")),
        Names.find(PodPlaces.Form.values(), node.get("form").get(0).text("template"))
            .orElseThrow());
  }

  private static List<PodPlaces.Place> places(Node list) {
    List<PodPlaces.Place> places = new ArrayList<>();
    for (Node each : list.items()) {
      List<String> steps = CompiledCatalog.texts(each.get("at"));
      places.add(new PodPlaces.Place(each.get("ofPod").isTrue(), steps));
    }
    return places;
  }
}
