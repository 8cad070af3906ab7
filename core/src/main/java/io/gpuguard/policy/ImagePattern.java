package io.gpuguard.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Regular expressions (RE2) for what {@code component.ImageName} does: whether an image reference,
 * with its tag and digest, is in one of some repositories.
 */
final class ImagePattern {

  private static final String DOCKER_HUB = "docker.io/";
  private static final String LIBRARY = "docker.io/library/";
  private static final String TAG_AND_DIGEST = "(:[^/@]*)?(@.*)?$";

  private ImagePattern() {}

  /**
   * @param repositories normalised, as in {@code Profile.images}
   */
  static String official(Collection<String> repositories) {
    // Mirrors have the same paths below other prefixes: written apart, one pattern would be as long
    // as all its repositories, and engines take no longer texts than AdmissionRule.LONGEST.
    Map<String, Set<String>> prefixes = new LinkedHashMap<>();
    for (String repository : repositories) {
      String path = path(repository, prefixes.keySet());
      String prefix = repository.substring(0, repository.length() - path.length());
      prefixes.computeIfAbsent(path, _ -> new LinkedHashSet<>()).add(prefix);
    }
    Map<Set<String>, List<String>> paths = new LinkedHashMap<>();
    prefixes.forEach(
        (path, of) -> paths.computeIfAbsent(of, _ -> new ArrayList<>()).add(below(path)));
    return "^("
        + paths.entrySet().stream()
            .map(
                e ->
                    either(e.getKey().stream().map(ImagePattern::prefix))
                        + either(e.getValue().stream()))
            .collect(Collectors.joining("|"))
        + ")"
        + TAG_AND_DIGEST;
  }

  /** What is left of a repository without its registry or its mirror. */
  private static String path(String repository, Set<String> known) {
    return known.stream()
        .filter(p -> repository.endsWith("/" + p))
        .findFirst()
        .orElseGet(
            () ->
                repository.startsWith(LIBRARY)
                    ? repository.substring(LIBRARY.length())
                    : repository.substring(repository.indexOf('/') + 1));
  }

  private static String either(Stream<String> patterns) {
    List<String> all = patterns.toList();
    return all.size() == 1 ? all.getFirst() : "(" + String.join("|", all) + ")";
  }

  private static String prefix(String prefix) {
    if (prefix.equals(LIBRARY)) {
      return "((index\\.)?docker\\.io/library/|library/)?";
    }
    return prefix.startsWith(DOCKER_HUB)
        ? "((index\\.)?docker\\.io/)?" + quote(prefix.substring(DOCKER_HUB.length()))
        : quote(prefix);
  }

  private static String below(String path) {
    return path.endsWith("/*")
        ? quote(path.substring(0, path.length() - 1)) + "[^:@]*"
        : quote(path);
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

  static String quote(String text) {
    return text.replaceAll("[.+*?()\\[\\]{}^$|\\\\]", "\\\\$0");
  }
}
