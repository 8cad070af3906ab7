package io.gpuguard.repair;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trees in which a removed item of a list leaves {@link Node.Missing} in its place. The indices of
 * what is written stay the same in them, however many of its neighbours go.
 */
final class Marks {

  private Marks() {}

  /** Removes what is at a path of a marked tree, and what it would leave empty. */
  static Mapping remove(Mapping marked, Path path) {
    Mapping changed = without(marked, path.steps()).mapping();
    Path parent = path.parent();
    // A list item that is empty now keeps its place: what counts items would change its meaning.
    return parent != null && parent.key() != null && isEmpty(changed.at(parent))
        ? remove(changed, parent)
        : changed;
  }

  private static boolean isEmpty(Node node) {
    return node instanceof Mapping mapping
        ? mapping.isEmpty()
        : node.items().stream().noneMatch(Node::present);
  }

  private static Node without(Node node, List<Path> steps) {
    Path step = steps.getFirst();
    List<Path> rest = steps.subList(1, steps.size());
    String key = step.key();
    if (key != null) {
      Mapping mapping = node.mapping();
      return rest.isEmpty()
          ? mapping.without(key)
          : mapping.with(key, without(mapping.value(key), rest));
    }
    List<Node> items = new ArrayList<>(node.items());
    Node left = rest.isEmpty() ? Node.Missing.MISSING : without(items.get(step.index()), rest);
    items.set(step.index(), left);
    return Node.of(items);
  }

  /** The tree without the places of what was removed. */
  static Node plain(Node marked) {
    if (marked instanceof Mapping mapping) {
      Node[] values = new Node[mapping.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = plain(mapping.valueAt(i));
      }
      return Mapping.owning(mapping.keys().toArray(String[]::new), values);
    }
    return marked instanceof Node.Sequence(List<Node> items)
        ? Node.of(items.stream().filter(Node::present).map(Marks::plain).toList())
        : marked;
  }

  /** The path in a marked tree of what has a path in its plain one. */
  static Path toMarked(Node marked, Path plain) {
    Path path = Path.ROOT;
    Node node = marked;
    for (Path step : plain.steps()) {
      String key = step.key();
      path = key == null ? path.child(place(node.items(), step.index())) : path.child(key);
      node = marked.at(path);
    }
    return path;
  }

  private static int place(List<Node> items, int index) {
    int before = index;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).present() && before-- == 0) {
        return i;
      }
    }
    // Behind the last one, where an item is added.
    return items.size() + before;
  }

  /** The path in the plain tree of what has a path in a marked one; null if it is gone. */
  static @Nullable Path toPlain(Node marked, Path path) {
    Path plain = Path.ROOT;
    for (Path step : path.steps()) {
      String key = step.key();
      if (key != null) {
        plain = plain.child(key);
        continue;
      }
      List<Node> items = step.parent() == null ? List.of() : marked.at(step.parent()).items();
      if (step.index() < items.size() && !items.get(step.index()).present()) {
        return null;
      }
      int before = Math.min(step.index(), items.size());
      plain =
          plain.child(
              step.index()
                  - (int) items.subList(0, before).stream().filter(n -> !n.present()).count());
    }
    return plain;
  }
}
