package io.gpuguard.catalog;

import io.gpuguard.cel.Expression;
import io.gpuguard.cel.ExpressionCodec;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.NodeCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked form of a catalogue as trees, written by the build and loaded at every start. What a
 * scan needs first lies in few trees; prose and profiles are decoded when somebody asks.
 */
final class CompiledCatalog {

  private static final String CONTROLS = "controls";
  private static final String ENTRIES = "profiles";
  private static final String VARIABLES = "variables";
  private static final String POD_TEMPLATES = "pod-templates";

  private CompiledCatalog() {}

  static void write(Catalog catalog, Map<String, Mapping> trees) {
    List<Node> heads = new ArrayList<>();
    for (Control control : catalog.controls()) {
      heads.add(CompiledControl.head(control, catalog.variables()));
      trees.put("texts:" + control.id(), CompiledControl.texts(control));
      Node source = CompiledControl.source(control);
      if (source instanceof Mapping mapping) {
        trees.put("source:" + control.id(), mapping);
      }
    }
    trees.put(CONTROLS, Mapping.EMPTY.with("controls", Node.of(heads)));
    List<Node> entries = new ArrayList<>();
    for (Profile profile : catalog.profiles()) {
      entries.add(
          Mapping.EMPTY.with("id", Node.of(profile.id())).with("images", texts(profile.images())));
      trees.put("profile:" + profile.id(), CompiledProfile.write(profile));
    }
    trees.put(ENTRIES, Mapping.EMPTY.with("profiles", Node.of(entries)));
    catalog
        .variables()
        .forEach(
            (name, expression) ->
                trees.put(
                    "variable:" + name,
                    Mapping.EMPTY.with("expression", ExpressionCodec.encode(expression.get()))));
    trees.put(
        VARIABLES, Mapping.EMPTY.with("names", texts(List.copyOf(catalog.variables().keySet()))));
    trees.put(POD_TEMPLATES, CompiledPodTemplates.write(catalog.podTemplates()));
  }

  static Node texts(List<String> texts) {
    return Node.of(texts.stream().map(Node::of).toList());
  }

  static List<String> texts(Node node) {
    List<String> texts = new ArrayList<>();
    for (Node item : node.items()) {
      texts.add(item.text(""));
    }
    return texts;
  }

  static Catalog read(NodeCodec.Trees trees) {
    List<Control> controls = new ArrayList<>();
    for (Node head : trees.tree(CONTROLS).get("controls").items()) {
      controls.add(CompiledControl.read(head, trees));
    }
    List<ProfileEntry> entries = new ArrayList<>();
    for (Node entry : trees.tree(ENTRIES).get("profiles").items()) {
      String id = entry.get("id").text("");
      entries.add(
          new ProfileEntry(
              id,
              texts(entry.get("images")),
              Lazy.by(() -> CompiledProfile.read(trees.tree("profile:" + id)))));
    }
    Map<String, Lazy<Expression>> variables = new LinkedHashMap<>();
    for (String name : texts(trees.tree(VARIABLES).get("names"))) {
      variables.put(
          name,
          Lazy.by(() -> ExpressionCodec.decode(trees.tree("variable:" + name).get("expression"))));
    }
    Map<String, Lazy<Mapping>> tables = new LinkedHashMap<>();
    for (String name : trees.names()) {
      if (name.startsWith("table:")) {
        tables.put(name.substring(6), Lazy.by(() -> trees.tree(name).mapping()));
      }
    }
    return new Catalog(
        trees.tree("version").get("version").text(""),
        controls,
        entries,
        variables,
        CompiledPodTemplates.read(trees.tree(POD_TEMPLATES).mapping()),
        tables);
  }
}
