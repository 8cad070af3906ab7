package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;

/**
 * A container of any of the three kinds.
 *
 * @param path from the root of the object that holds it
 */
public record Container(Kind kind, Path path, Mapping node) {

  /** The lists of a pod spec that hold containers. */
  public enum Kind {
    CONTAINER("containers"),
    INIT("initContainers"),
    EPHEMERAL("ephemeralContainers");

    private final String field;

    Kind(String field) {
      this.field = field;
    }

    public String field() {
      return field;
    }
  }

  public String name() {
    return node.get("name").text("");
  }
}
