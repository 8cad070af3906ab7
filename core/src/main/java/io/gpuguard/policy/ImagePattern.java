package io.gpuguard.policy;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Regular expressions (RE2) for what {@code component.ImageName} does: whether an image reference,
 * with its tag and digest, is in one of some repositories.
 */
final class ImagePattern {

  private static final String DOCKER_HUB = "docker.io/";
  private static final String TAG_AND_DIGEST = "(:[^/@]*)?(@.*)?$";

  private ImagePattern() {}

  /**
   * @param repositories normalised, as in {@code Profile.images}
   */
  static String official(Collection<String> repositories) {
    return "^("
        + repositories.stream().map(ImagePattern::repository).collect(Collectors.joining("|"))
        + ")"
        + TAG_AND_DIGEST;
  }

  /** Images of any registry whose last part is that of one of the repositories. */
  static String namesake(Collection<String> repositories) {
    List<String> names =
        repositories.stream()
            .filter(r -> !r.endsWith("/*"))
            .map(r -> quote(r.substring(r.lastIndexOf('/') + 1)))
            .distinct()
            .toList();
    return "^(.*/)?(" + String.join("|", names) + ")" + TAG_AND_DIGEST;
  }

  private static String repository(String pattern) {
    boolean below = pattern.endsWith("/*");
    String name = below ? pattern.substring(0, pattern.length() - 1) : pattern;
    String rest = below ? "[^:@]*" : "";
    if (!name.startsWith(DOCKER_HUB)) {
      return quote(name) + rest;
    }
    String path = name.substring(DOCKER_HUB.length());
    if (path.startsWith("library/")) {
      return "((index\\.)?docker\\.io/library/|library/)?"
          + quote(path.substring("library/".length()))
          + rest;
    }
    return "((index\\.)?docker\\.io/)?" + quote(path) + rest;
  }

  static String quote(String text) {
    return text.replaceAll("[.+*?()\\[\\]{}^$|\\\\]", "\\\\$0");
  }
}
