package io.gpuguard.catalog;

import io.gpuguard.resource.Origin;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of a catalogue folder.
 *
 * @param name relative to the catalogue, with slashes
 * @param origin knows the lines; null for the catalogue that is built in
 */
public record CatalogFile(String name, Mapping root, @Nullable Origin origin) {

  /** The line of a field; 0 if unknown. */
  public int line(Path path) {
    return origin == null ? 0 : origin.position(path).map(p -> p.line()).orElse(0);
  }
}
