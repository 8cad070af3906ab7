package io.gpuguard.podsecurity;

import io.gpuguard.tree.Path;
import org.jspecify.annotations.Nullable;

/**
 * A field that a check does not allow.
 *
 * @param container the container's name; null if the field is the pod's
 * @param path from the root of the object that holds the pod
 */
public record Violation(@Nullable String container, Path path, String message) {}
