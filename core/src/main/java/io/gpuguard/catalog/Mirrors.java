package io.gpuguard.catalog;

import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Registries of one's own that keep copies of vendors' images. A copy is as good as the vendor's
 * image: its owner says so in the settings, which whoever makes a pod cannot.
 *
 * @param prefixes how the names of copies begin; each ends with a slash
 */
public record Mirrors(List<String> prefixes) {

  /** The parameter of controls that names them. */
  public static final String PARAMETER = "mirrors";

  private static final String LIBRARY = "library/";

  public Mirrors {
    prefixes = List.copyOf(prefixes);
  }

  /**
   * @param parameters of all controls
   */
  public static Mirrors of(Collection<Mapping> parameters) {
    List<String> prefixes = new ArrayList<>();
    for (Mapping each : parameters) {
      for (Node item : each.get(PARAMETER).items()) {
        String name = item.text("");
        if (!name.isBlank()) {
          prefixes.add(ImageNames.normalise(name.endsWith("/") ? name : name + "/"));
        }
      }
    }
    return new Mirrors(prefixes);
  }

  /** The catalogue whose profiles know the copies too. */
  public Catalog in(Catalog catalog) {
    if (prefixes.isEmpty()) {
      return catalog;
    }
    List<ProfileEntry> entries =
        catalog.entries().stream()
            .map(e -> new ProfileEntry(e.id(), with(e.images()), Lazy.by(() -> with(e.profile()))))
            .toList();
    return catalog.withEntries(entries);
  }

  private Profile with(Profile profile) {
    return profile.withImages(with(profile.images()), with(profile.helpers()));
  }

  /** Some repositories and the names of their copies, with the vendor's registry and without. */
  private List<String> with(List<String> repositories) {
    List<String> all = new ArrayList<>(repositories);
    for (String prefix : prefixes) {
      for (String repository : repositories) {
        String path = repository.substring(repository.indexOf('/') + 1);
        all.add(prefix + repository);
        all.add(prefix + path);
        if (path.startsWith(LIBRARY)) {
          all.add(prefix + path.substring(LIBRARY.length()));
        }
      }
    }
    return all;
  }

  /** Without the copies. */
  public List<String> originals(List<String> repositories) {
    return repositories.stream().filter(r -> prefixes.stream().noneMatch(r::startsWith)).toList();
  }
}
