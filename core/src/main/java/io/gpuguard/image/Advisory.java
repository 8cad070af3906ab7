package io.gpuguard.image;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.ImageNames;
import io.gpuguard.component.ImageName;
import io.gpuguard.finding.Severity;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A known vulnerability of an image, from {@code catalog/advisories/VENDOR.yaml}.
 *
 * @param repositories image repositories; a trailing {@code /*} covers all below
 * @param fixed the first versions without it: one, or one for each release branch; few inputs have
 *     an image that asks for them
 * @param byBranch whether the first number of a version names its branch
 */
public record Advisory(
    String id,
    List<String> repositories,
    Severity severity,
    Lazy<List<VersionNumber>> fixed,
    boolean byBranch,
    String summary) {

  public Advisory {
    repositories = List.copyOf(repositories);
  }

  static List<Advisory> all(Catalog catalog) {
    List<Advisory> all = new ArrayList<>();
    catalog
        .tables()
        .forEach(
            (name, table) -> {
              if (name.startsWith("advisories/")) {
                all.addAll(read(table.get()));
              }
            });
    return all;
  }

  /** Those of one file. */
  public static List<Advisory> read(Node file) {
    return file.get("advisories").items().stream().map(Advisory::of).toList();
  }

  private static Advisory of(Node node) {
    boolean byBranch = node.get("fixedByBranch").present();
    List<Node> texts = byBranch ? node.get("fixedByBranch").items() : List.of(node.get("fixed"));
    List<String> repositories = new ArrayList<>();
    for (Node image : node.get("images").items()) {
      repositories.add(ImageNames.normalise(image.text("")));
    }
    return new Advisory(
        node.get("id").text(""),
        repositories,
        Severity.of(node.get("severity").text("")).orElse(Severity.HIGH),
        Lazy.by(() -> versions(texts)),
        byBranch,
        node.get("summary").text(""));
  }

  private static List<VersionNumber> versions(List<Node> texts) {
    List<VersionNumber> versions = new ArrayList<>();
    for (Node text : texts) {
      String scalar = text.scalar();
      VersionNumber.of(scalar == null ? "" : scalar).ifPresent(versions::add);
    }
    return List.copyOf(versions);
  }

  /** Whether it is about an image, of whatever version. */
  public boolean concerns(ImageName image) {
    for (String repository : repositories) {
      if (image.in(repository)) {
        return true;
      }
    }
    return false;
  }

  /** What is said of the fix if the version has the vulnerability; empty if it has not. */
  public Optional<String> fixFor(VersionNumber version) {
    List<VersionNumber> versions = fixed.get();
    if (!byBranch) {
      return versions.stream()
          .filter(f -> version.compareTo(f) < 0)
          .findFirst()
          .map(f -> "fixed in " + f);
    }
    for (VersionNumber f : versions) {
      if (f.branch() == version.branch()) {
        return version.compareTo(f) < 0 ? Optional.of("fixed in " + f) : Optional.empty();
      }
    }
    long newest = versions.stream().mapToLong(VersionNumber::branch).max().orElse(0);
    return version.branch() > newest
        ? Optional.empty()
        : Optional.of("no fix for this branch; fixed branches are " + branches(versions));
  }

  private static String branches(List<VersionNumber> versions) {
    return String.join(", ", versions.stream().map(f -> Long.toString(f.branch())).toList());
  }
}
