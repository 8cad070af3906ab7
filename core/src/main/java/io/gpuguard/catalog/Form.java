package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the fields of one mapping of a catalogue file and collects what is wrong with them. Fields
 * that nobody asked for are errors, so that a misspelt key is not silently ignored.
 */
final class Form {

  private final CatalogFile file;
  private final Path path;
  private final Mapping mapping;
  private final List<CatalogError> errors;
  private final Set<String> asked = new LinkedHashSet<>();

  Form(CatalogFile file, Path path, Node node, List<CatalogError> errors) {
    this.file = file;
    this.path = path;
    this.mapping = node.mapping();
    this.errors = errors;
    if (!(node instanceof Mapping)) {
      error(path, "a mapping is needed here");
    }
  }

  void error(Path where, String message) {
    String field = where.isRoot() ? "" : where + ": ";
    errors.add(new CatalogError(file.name(), file.line(where), field + message));
  }

  void error(String key, String message) {
    error(path.child(key), message);
  }

  Node node(String key) {
    asked.add(key);
    return mapping.value(key);
  }

  String text(String key) {
    Node node = node(key);
    String text = node.text();
    if (text == null || text.isBlank()) {
      error(key, node.present() ? "a text is needed" : "is missing");
      return "";
    }
    return text.strip();
  }

  String text(String key, String otherwise) {
    return node(key).present() ? text(key) : otherwise;
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    Node node = node(key);
    if (node.present() && !(node instanceof Node.Sequence)) {
      error(key, "a list is needed");
    }
    for (Node item : node.items()) {
      String text = item.scalar();
      if (text == null) {
        error(key, "a list of texts is needed");
      } else {
        texts.add(text);
      }
    }
    return texts;
  }

  /** A text alone is a list of one. */
  List<String> textOrTexts(String key) {
    return node(key) instanceof Node.Sequence ? texts(key) : List.of(text(key));
  }

  <T> T choice(String key, Function<String, Optional<T>> parse, T otherwise) {
    String text = text(key);
    Optional<T> value = parse.apply(text);
    if (value.isEmpty() && !text.isEmpty()) {
      error(key, "'" + text + "' is not one of the known words");
    }
    return value.orElse(otherwise);
  }

  Form form(String key) {
    return new Form(file, path.child(key), node(key), errors);
  }

  List<Form> forms(String key) {
    List<Form> forms = new ArrayList<>();
    List<Node> items = node(key).items();
    for (int i = 0; i < items.size(); i++) {
      forms.add(new Form(file, path.child(key).child(i), items.get(i), errors));
    }
    return forms;
  }

  boolean has(String key) {
    asked.add(key);
    return mapping.has(key);
  }

  Path path() {
    return path;
  }

  /** Ends the reading: what was never asked for is an unknown key. */
  void done() {
    for (String key : mapping.keys()) {
      if (!asked.contains(key)) {
        error(key, "unknown key; known here: " + String.join(", ", asked));
      }
    }
  }
}
