package io.gpuguard.component;

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
    return new ImageName(normalise(tagged ? rest.substring(0, colon) : rest), tag, digest);
  }

  /** Short names are Docker Hub's, as every runtime with default settings reads them. */
  public static String normalise(String repository) {
    int slash = repository.indexOf('/');
    String first = slash < 0 ? "" : repository.substring(0, slash);
    boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
    if (registry) {
      return repository.startsWith("index.docker.io/")
          ? repository.replaceFirst("index\\.", "")
          : repository;
    }
    return "docker.io/" + (slash < 0 ? "library/" : "") + repository;
  }

  /**
   * Whether this image is in a repository of a profile.
   *
   * @param pattern a repository; a trailing {@code /*} covers everything below it
   */
  public boolean in(String pattern) {
    String normalised = normalise(pattern);
    return normalised.endsWith("/*")
        ? repository.startsWith(normalised.substring(0, normalised.length() - 1))
        : repository.equals(normalised);
  }

  /** The last part of the repository, {@code k8s-device-plugin}. */
  public String shortName() {
    return repository.substring(repository.lastIndexOf('/') + 1);
  }
}
