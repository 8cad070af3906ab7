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

  /** Whether the last part of the repository is that of a profile's. */
  boolean isNamesakeOf(String pattern) {
    String own = shortName();
    int start = pattern.length() - own.length();
    return start > 0 && pattern.endsWith(own) && pattern.charAt(start - 1) == '/';
  }

  /** The last part of the repository, {@code k8s-device-plugin}. */
  public String shortName() {
    return repository.substring(repository.lastIndexOf('/') + 1);
  }
}
