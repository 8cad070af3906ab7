package io.gpuguard.repair;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;

/** The operations of RFC 6902 that turn one tree into another to which things were added. */
final class JsonPatch {

  private final List<Node> operations = new ArrayList<>();

  private JsonPatch() {}

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
    } else if (before instanceof Node.Sequence(List<Node> old)
        && after instanceof Node.Sequence(List<Node> wanted)) {
      for (int i = 0; i < wanted.size(); i++) {
        Path item = path.child(i);
        compare(item, i < old.size() ? old.get(i) : Node.Missing.MISSING, wanted.get(i));
      }
    } else {
      // "add" replaces what is there, and an index at the end of a list appends.
      operations.add(
          Mapping.EMPTY
              .with("op", Node.of("add"))
              .with("path", Node.of(pointer(path)))
              .with("value", after));
    }
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
