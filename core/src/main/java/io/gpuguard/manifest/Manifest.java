package io.gpuguard.manifest;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.List;

/** Writes Kubernetes objects down in code, key by key. */
public final class Manifest {

  private Manifest() {}

  /**
   * @param entries keys, each followed by its value: a Node, a String, a Long, a Boolean, or a list
   *     of such
   */
  public static Mapping map(Object... entries) {
    Mapping mapping = Mapping.EMPTY;
    for (int i = 0; i < entries.length; i += 2) {
      mapping = mapping.with((String) entries[i], node(entries[i + 1]));
    }
    return mapping;
  }

  public static Node node(Object value) {
    return switch (value) {
      case Node node -> node;
      case String text -> Node.of(text);
      case Long number -> Node.of((long) number);
      case Integer number -> Node.of((long) number);
      case Boolean flag -> Node.of((boolean) flag);
      case List<?> items -> Node.of(items.stream().map(Manifest::node).toList());
      default -> throw new IllegalArgumentException("no node: " + value.getClass());
    };
  }
}
