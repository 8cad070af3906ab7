package io.gpuguard.component;

import io.gpuguard.catalog.ImageNames;

/**
 * An image reference taken apart.
 *
 * @param repository with the registry written out: {@code docker.io/library/busybox}
 * @param tag empty if there is none
 * @param digest such as {@code sha256:...}; empty if there is none
 */
public record ImageName(String repository, String tag, String digest) {

  public static ImageName parse(String text) {
    String rest = text.strip();
    int at = rest.indexOf('@');
    String digest = at < 0 ? "" : rest.substring(at + 1);
    rest = at < 0 ? rest : rest.substring(0, at);
    int colon = rest.lastIndexOf(':');
    boolean tagged = colon > rest.lastIndexOf('/');
    String tag = tagged ? rest.substring(colon + 1) : "";
    return new ImageName(
        ImageNames.normalise(tagged ? rest.substring(0, colon) : rest), tag, digest);
  }

  /**
   * Whether this image is in a repository of a profile.
   *
   * @param pattern a normalised repository; a trailing {@code /*} covers everything below it
   */
  public boolean in(String pattern) {
    return pattern.endsWith("/*")
        ? repository.startsWith(pattern.substring(0, pattern.length() - 1))
        : repository.equals(pattern);
  }

  /**
   * How many parts at the end of the repository are those of a profile's: 2 for {@code
   * mirror.example.com/nvidia/k8s-device-plugin} and NVIDIA's own, 1 for it and AMD's. Mirrors keep
   * the last parts of a path.
   */
  int sharedEnd(String pattern) {
    int own = repository.length() - 1;
    int other = pattern.length() - 1;
    int shared = 0;
    for (; own >= 0 && other >= 0; own--, other--) {
      if (repository.charAt(own) != pattern.charAt(other)) {
        return shared;
      }
      shared += repository.charAt(own) == '/' ? 1 : 0;
    }
    boolean whole =
        (own < 0 || repository.charAt(own) == '/') && (other < 0 || pattern.charAt(other) == '/');
    return whole ? shared + 1 : shared;
  }

  /** The last part of the repository, {@code k8s-device-plugin}. */
  public String shortName() {
    return repository.substring(repository.lastIndexOf('/') + 1);
  }
}
