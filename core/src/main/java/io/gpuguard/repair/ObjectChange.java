package io.gpuguard.repair;

import io.gpuguard.catalog.Profile;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object that a repair changes, for those who do not edit its file.
 *
 * @param marked what it is after, with the places of what was removed, see {@link Marks}
 * @param profile of the component that it is; null if it is none
 * @param controls the ids of the controls that it repairs, in the order of the repairs
 */
public record ObjectChange(
    Resource before,
    Resource after,
    Mapping marked,
    @Nullable Profile profile,
    List<String> controls) {
  public ObjectChange {
    controls = List.copyOf(controls);
  }
}
