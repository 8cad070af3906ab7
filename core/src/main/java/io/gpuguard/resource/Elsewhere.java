package io.gpuguard.resource;

import io.gpuguard.tree.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a pod stands elsewhere than a pod's own spec would have it.
 *
 * @param moves from where the spec has a field to where it is written
 * @param filled what fills in absent fields; empty if nothing does
 * @param fields of the spec that the kind has; empty if it has all
 * @param others who says the fields that it has not
 */
record Elsewhere(List<Move> moves, String filled, List<String> fields, String others) {

  static final Elsewhere NOTHING = new Elsewhere(List.of(), "", List.of(), "");

  record Move(Path from, Path to) {}

  Elsewhere {
    moves = List.copyOf(moves);
    fields = List.copyOf(fields);
  }

  /** Where a field of the spec is written; a path of the object itself stays what it is. */
  Path written(Path path) {
    for (Move move : moves) {
      if (path.startsWith(move.from)) {
        return move.to.then(path.after(move.from));
      }
    }
    return path;
  }

  boolean inherits(PodTemplate pod, Path path) {
    return moves.stream()
        .anyMatch(move -> path.startsWith(move.to) && !move.to.startsWith(pod.specPath()));
  }

  /** Why nothing can be said of a field of this pod; null if something can. */
  @Nullable String unknown(PodTemplate pod, Path path) {
    if (fields.isEmpty() && filled.isEmpty()) {
      return null;
    }
    boolean absent = !pod.owner().root().at(path).present();
    if (absent && lacks(pod, path)) {
      return others;
    }
    boolean whole =
        path.equals(pod.specPath())
            || pod.containers().stream().anyMatch(container -> path.equals(container.path()));
    return filled.isEmpty() || !absent && !whole ? null : filled;
  }

  /** Whether the kind has no such field in the pod's spec itself. */
  boolean lacks(PodTemplate pod, Path path) {
    if (fields.isEmpty() || !path.startsWith(pod.specPath()) || path.equals(pod.specPath())) {
      return false;
    }
    String field = path.steps().get(pod.specPath().length()).key();
    return !fields.contains(field)
        && pod.containers().stream().noneMatch(container -> path.startsWith(container.path()));
  }
}
