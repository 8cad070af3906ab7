package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of controls in the settings file.
 *
 * @param file null if there is none
 */
record Parameters(@Nullable TextFile file) {

  static final String KEY = "parameters";
  static final Parameters NONE = new Parameters(null);

  /**
   * The parameters by the control's id; an unknown control, an unknown name or type is an error.
   */
  Map<String, Mapping> of(Catalog catalog) throws UsageException {
    Map<String, Mapping> all = new LinkedHashMap<>();
    Node section = file == null ? Node.Missing.MISSING : file.root().get(KEY);
    if (file == null || !section.present()) {
      return all;
    }
    if (!(section instanceof Mapping byControl)) {
      throw wrong(file, Path.of(KEY), "'parameters' takes controls and their parameters");
    }
    for (String name : byControl.keys()) {
      Path place = Path.of(KEY, name);
      Optional<Control> control = catalog.control(name);
      if (control.isEmpty()) {
        throw wrong(file, place, "no control '" + name + "'");
      }
      if (!(byControl.get(name) instanceof Mapping own)) {
        throw wrong(file, place, "'" + name + "' takes parameters by name");
      }
      for (String parameter : file.withoutValue(own, place)) {
        throw wrong(file, place.child(parameter), "'" + parameter + "' has no value");
      }
      for (String parameter : own.keys()) {
        check(file, place.child(parameter), control.get(), parameter, own.get(parameter));
      }
      all.merge(control.get().id(), own, Parameters::joined);
    }
    return all;
  }

  /** A control may be named by its id and by its name, in two places. */
  private static Mapping joined(Mapping first, Mapping second) {
    Mapping both = first;
    for (String key : second.keys()) {
      both = both.with(key, second.get(key));
    }
    return both;
  }

  private static void check(TextFile file, Path place, Control control, String name, Node value)
      throws UsageException {
    Node usual = control.parameters().get(name).get("default");
    if (!control.parameters().has(name)) {
      String known = String.join(", ", control.parameters().keys());
      throw wrong(
          file,
          place,
          control.id()
              + " has no parameter '"
              + name
              + "'"
              + (known.isEmpty() ? "" : "; it has " + known));
    }
    if (!alike(usual, value)) {
      throw wrong(file, place, "'" + name + "' takes " + kind(usual));
    }
  }

  private static boolean alike(Node usual, Node value) {
    if (usual instanceof Node.Sequence) {
      return value instanceof Node.Sequence
          && value.items().stream().allMatch(item -> item.scalar() != null);
    }
    return usual.getClass() == value.getClass();
  }

  private static String kind(Node usual) {
    if (usual instanceof Node.Sequence) {
      return "a list of texts";
    }
    if (usual instanceof Node.Flag) {
      return "true or false";
    }
    return usual instanceof Node.Text ? "a text" : "a number";
  }

  private static UsageException wrong(TextFile file, Path place, String what) {
    return new UsageException(file.name() + ":" + file.line(place) + ": " + what + ".");
  }
}
