package io.gpuguard.cli;

import io.gpuguard.resource.Resource;
import io.gpuguard.source.Reading;
import io.gpuguard.source.Reading.InputError;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names and namespaces that YAML does not read as text, such as {@code namespace: n}. An API server
 * refuses the object; a scan that took it for one without a namespace would judge another one.
 */
final class WrongNames {

  private WrongNames() {}

  /** The reading with an error for each. The objects stay: what is wrong with them is told too. */
  static Reading told(Reading reading) {
    List<InputError> errors = new ArrayList<>();
    for (Resource resource : reading.resources()) {
      if (resource.name().isEmpty()) {
        look(resource, "name", errors);
      }
      if (resource.namespace().isEmpty()) {
        look(resource, "namespace", errors);
      }
    }
    if (errors.isEmpty()) {
      return reading;
    }
    errors.addAll(0, reading.errors());
    return new Reading(
        reading.files(), reading.resources(), reading.skipped(), errors, reading.incomplete());
  }

  private static void look(Resource resource, String key, List<InputError> errors) {
    Node value = resource.root().get("metadata").get(key);
    if (!value.present() || value instanceof Node.Text) {
      return;
    }
    Optional<Position> at = resource.origin().position(Path.of("metadata", key));
    String scalar = value.scalar();
    String what =
        scalar == null
            ? "no text"
            : scalar
                + " here, no text: put it in quotes, since YAML reads words such as y, no, on"
                + " and numbers so";
    errors.add(
        new InputError(
            resource.origin().file(),
            at.map(Position::line).orElse(resource.origin().line()),
            at.map(Position::column).orElse(0),
            "metadata." + key + " is " + what + "; an API server refuses the object"));
  }
}
