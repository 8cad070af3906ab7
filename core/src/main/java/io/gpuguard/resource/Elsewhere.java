package io.gpuguard.resource;

import io.gpuguard.tree.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a pod stands elsewhere than a pod's own spec would have it.
 *
 * @param moves from where the pod has a field to where it is written
 * @param defaults the same of fields of the template that stand in the object's defaults: taken
 *     after the moves
 * @param filled what fills in absent fields; empty if nothing does
 * @param fields of the spec that the kind has; empty if it has all
 * @param others who says the fields that it has not
 * @param partial containers of which only a part is written, of what others say, too
 * @param unread what may change the pod and cannot be read; null if nothing
 * @param own what holds the pod's own fields alone; null for its spec
 */
record Elsewhere(
    List<Move> moves,
    List<Move> defaults,
    String filled,
    List<String> fields,
    String others,
    List<Path> partial,
    @Nullable Unread unread,
    @Nullable Path own) {

  static final Elsewhere NOTHING =
      new Elsewhere(List.of(), List.of(), "", List.of(), "", List.of(), null, null);

  /** Of a pod whose template stands in a mapping with fields that go over it. */
  static Elsewhere over(Path mapping, List<Move> moves) {
    return new Elsewhere(moves, List.of(), "", List.of(), "", List.of(), null, mapping);
  }

  /** Of several that lead to or from a path the first counts. */
  record Move(Path from, Path to) {}

  /**
   * @param reason a sentence that says what it may do and why it cannot be read
   */
  record Unread(Path at, String reason) {}

  Elsewhere {
    moves = List.copyOf(moves);
    defaults = List.copyOf(defaults);
    fields = List.copyOf(fields);
    partial = List.copyOf(partial);
  }

  /** Where a field of the pod is written; a path of the object itself stays what it is. */
  Path written(Path path) {
    return there(defaults, there(moves, path));
  }

  static Path there(List<Move> moves, Path path) {
    for (Move move : moves) {
      if (path.startsWith(move.from)) {
        return move.to.then(path.after(move.from));
      }
    }
    return path;
  }

  /** Where the pod has a field that is written at a path: the way back. */
  Path assembled(Path path) {
    return back(moves, back(defaults, path));
  }

  private static Path back(List<Move> moves, Path path) {
    for (Move move : moves) {
      if (path.startsWith(move.to)) {
        return move.from.then(path.after(move.to));
      }
    }
    return path;
  }

  boolean inherits(PodTemplate pod, Path path) {
    Path ofPod = own == null ? pod.specPath() : own;
    return Stream.concat(moves.stream(), defaults.stream())
        .anyMatch(move -> path.startsWith(move.to) && !move.to.startsWith(ofPod));
  }

  /** Why nothing can be said of a field of this pod; null if something can. */
  @Nullable String unknown(PodTemplate pod, Path path) {
    if (fields.isEmpty() && filled.isEmpty()) {
      return null;
    }
    boolean absent = !pod.at(path).present();
    if (absent && (lacks(pod, path) || partial.stream().anyMatch(path::startsWith))) {
      return others;
    }
    boolean whole =
        path.equals(pod.specPath())
            || pod.containers().stream().anyMatch(container -> path.equals(container.path()));
    return filled.isEmpty() || !absent && !whole ? null : filled;
  }

  /** Whether the kind has no such field in the pod's spec itself. */
  boolean lacks(PodTemplate pod, Path path) {
    Path place = assembled(path);
    if (fields.isEmpty() || !place.startsWith(pod.specPath()) || place.equals(pod.specPath())) {
      return false;
    }
    String field = place.steps().get(pod.specPath().length()).key();
    return !fields.contains(field) && !PodTemplate.METADATA.equals(field);
  }
}
