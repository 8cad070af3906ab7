package io.gpuguard.catalog;

import io.gpuguard.tree.Lazy;
import java.util.List;

/**
 * A profile that is read when an image points to it.
 *
 * @param images the profile's image repositories, normalised
 */
public record ProfileEntry(String id, List<String> images, Lazy<Profile> lazy) {

  public ProfileEntry {
    images = List.copyOf(images);
  }

  public Profile profile() {
    return lazy.get();
  }
}
