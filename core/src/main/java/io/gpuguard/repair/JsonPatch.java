package io.gpuguard.repair;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;

/** The operations of RFC 6902 that turn one tree into another. */
final class JsonPatch {

  private final List<Node> operations = new ArrayList<>();

  private JsonPatch() {}

  /**
   * @param after with marks where items of lists were removed
   */
  static Node of(Mapping before, Mapping after) {
    JsonPatch patch = new JsonPatch();
    patch.compare(Path.ROOT, before, after);
    return Node.of(patch.operations);
  }

  private void compare(Path path, Node before, Node after) {
    if (before.equals(after)) {
      return;
    }
    if (before instanceof Mapping old && after instanceof Mapping wanted) {
      wanted.forEach((key, value) -> compare(path.child(key), old.value(key), value));
      old.keys().stream().filter(key -> !wanted.has(key)).forEach(key -> remove(path.child(key)));
    } else if (before instanceof Node.Sequence(List<Node> old)
        && after instanceof Node.Sequence(List<Node> wanted)) {
      list(path, old, wanted);
    } else {
      // "add" replaces what is there, and an index at the end of a list appends.
      operations.add(
          Mapping.EMPTY
              .with("op", Node.of("add"))
              .with("path", Node.of(pointer(path)))
              .with("value", Marks.plain(after)));
    }
  }

  /** The last one is removed first, so that the indices of the others stay. */
  private void list(Path path, List<Node> old, List<Node> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).present()) {
        Node before = i < old.size() ? old.get(i) : Node.Missing.MISSING;
        compare(path.child(i), before, wanted.get(i));
      }
    }
    for (int i = old.size() - 1; i >= 0; i--) {
      if (i >= wanted.size() || !wanted.get(i).present()) {
        remove(path.child(i));
      }
    }
  }

  private void remove(Path path) {
    operations.add(
        Mapping.EMPTY.with("op", Node.of("remove")).with("path", Node.of(pointer(path))));
  }

  /** RFC 6901. */
  private static String pointer(Path path) {
    StringBuilder out = new StringBuilder();
    for (Path step : path.steps()) {
      String key = step.key();
      out.append('/');
      out.append(
          key == null ? Integer.toString(step.index()) : key.replace("~", "~0").replace("/", "~1"));
    }
    return out.toString();
  }
}
