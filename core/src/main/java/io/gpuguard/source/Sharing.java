package io.gpuguard.source;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps equal parts of pods once: the pods of one template differ in their names, nodes and status,
 * and share the rest. So memory grows with templates, not with pods.
 */
final class Sharing {

  /**
   * Beyond this many distinct parts nothing more is kept: an input without templates gains none.
   */
  private static final int MOST = 200_000;

  private final ConcurrentHashMap<Node, Node> known = new ConcurrentHashMap<>();

  /** A mapping with the parts of its values shared. */
  Mapping shared(Mapping mapping) {
    String[] keys = new String[mapping.size()];
    Node[] values = new Node[mapping.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = mapping.key(i);
      values[i] = shared(mapping.valueAt(i));
    }
    return Mapping.owning(keys, values);
  }

  /** The instance that is kept of equal values. */
  Node shared(Node node) {
    if (!(node instanceof Node.Sequence) && !(node instanceof Mapping)) {
      return node;
    }
    Node same = known.get(node);
    if (same != null) {
      return same;
    }
    // The whole is new, but its parts may be known.
    Node made = node instanceof Mapping mapping ? shared(mapping) : shared(node.items());
    if (known.size() < MOST) {
      known.put(made, made);
    }
    return made;
  }

  private Node shared(List<Node> items) {
    List<Node> shared = new ArrayList<>(items.size());
    for (Node item : items) {
      shared.add(shared(item));
    }
    return Node.of(shared);
  }
}
