package io.gpuguard.image;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.ImageNames;
import io.gpuguard.component.ImageName;
import io.gpuguard.finding.Severity;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A known vulnerability of an image, from {@code catalog/advisories/VENDOR.yaml}.
 *
 * @param repositories image repositories; a trailing {@code /*} covers all below
 * @param fixed the first versions without it: one, or one for each release branch
 * @param byBranch whether the first number of a version names its branch
 */
public record Advisory(
    String id,
    List<String> repositories,
    Severity severity,
    List<VersionNumber> fixed,
    boolean byBranch,
    String summary) {

  public Advisory {
    repositories = List.copyOf(repositories);
    fixed = List.copyOf(fixed);
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
    List<VersionNumber> fixed = new ArrayList<>();
    List<Node> texts = byBranch ? node.get("fixedByBranch").items() : List.of(node.get("fixed"));
    for (Node text : texts) {
      String scalar = text.scalar();
      VersionNumber.of(scalar == null ? "" : scalar).ifPresent(fixed::add);
    }
    return new Advisory(
        node.get("id").text(""),
        node.get("images").items().stream().map(i -> ImageNames.normalise(i.text(""))).toList(),
        Severity.of(node.get("severity").text("")).orElse(Severity.HIGH),
        fixed,
        byBranch,
        node.get("summary").text(""));
  }

  /** Whether it is about an image, of whatever version. */
  public boolean concerns(ImageName image) {
    return repositories.stream().anyMatch(image::in);
  }

  /** What is said of the fix if the version has the vulnerability; empty if it has not. */
  public Optional<String> fixFor(VersionNumber version) {
    if (!byBranch) {
      return fixed.stream()
          .filter(f -> version.compareTo(f) < 0)
          .findFirst()
          .map(f -> "fixed in " + f);
    }
    for (VersionNumber f : fixed) {
      if (f.branch() == version.branch()) {
        return version.compareTo(f) < 0 ? Optional.of("fixed in " + f) : Optional.empty();
      }
    }
    long newest = fixed.stream().mapToLong(VersionNumber::branch).max().orElse(0);
    return version.branch() > newest
        ? Optional.empty()
        : Optional.of("no fix for this branch; fixed branches are " + branches());
  }

  private String branches() {
    return String.join(", ", fixed.stream().map(f -> Long.toString(f.branch())).toList());
  }
}
