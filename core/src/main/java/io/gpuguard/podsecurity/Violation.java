package io.gpuguard.podsecurity;

import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A field that a check does not allow.
 *
 * @param container the container's name; null if the field is the pod's
 * @param path from the root of the object that holds the pod
 */
public record Violation(@Nullable String container, Path path, String message) {

  /** This with the path where the field is written. */
  Violation in(PodTemplate pod) {
    return new Violation(container, pod.written(path), message);
  }

  // Written out, like its hash: what a record has of itself is made at run time, at every start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Violation v
        && Objects.equals(v.container, container)
        && v.path.equals(path)
        && v.message.equals(message);
  }

  @Override
  public int hashCode() {
    return path.hashCode() * 31 + message.hashCode();
  }
}
