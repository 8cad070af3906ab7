package io.gpuguard.repair;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of an object. */
public sealed interface Edit {

  Path path();

  /** The object with the change in it. */
  Mapping apply(Mapping root);

  /** The same change of a tree in which removed items keep their places, see {@link Marks}. */
  default Mapping mark(Mapping marked) {
    return apply(marked);
  }

  /** The same change at another path. */
  Edit at(Path path);

  /**
   * Sets a field; mappings on the way to it are made where they are missing.
   *
   * @param note a comment to write beside it; null for none
   */
  record Set(Path path, Node value, @Nullable String note) implements Edit {
    @Override
    public Mapping apply(Mapping root) {
      return change(root, path.steps(), value, false).mapping();
    }

    @Override
    public Set at(Path other) {
      return new Set(other, value, note);
    }
  }

  /** Adds an item to the end of a list, which is made where it is missing. */
  record Add(Path path, Node item) implements Edit {
    @Override
    public Mapping apply(Mapping root) {
      return change(root, path.steps(), item, true).mapping();
    }

    @Override
    public Add at(Path other) {
      return new Add(other, item);
    }
  }

  /** Removes an entry or an item, and with it the list or mapping that it would leave empty. */
  record Remove(Path path) implements Edit {
    @Override
    public Mapping apply(Mapping root) {
      return Marks.plain(mark(root)).mapping();
    }

    @Override
    public Mapping mark(Mapping marked) {
      return Marks.remove(marked, path);
    }

    @Override
    public Remove at(Path other) {
      return new Remove(other);
    }
  }

  private static Node change(Node node, List<Path> steps, Node value, boolean add) {
    if (steps.isEmpty()) {
      if (!add) {
        return value;
      }
      List<Node> items = new ArrayList<>(node.items());
      items.add(value);
      return Node.of(items);
    }
    Path step = steps.getFirst();
    List<Path> rest = steps.subList(1, steps.size());
    String key = step.key();
    if (key != null) {
      return node.mapping().with(key, change(node.get(key), rest, value, add));
    }
    List<Node> items = new ArrayList<>(node.items());
    items.set(step.index(), change(items.get(step.index()), rest, value, add));
    return Node.of(items);
  }
}
