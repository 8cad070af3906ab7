package io.gpuguard.catalog;

/** The one spelling of image repositories. */
public final class ImageNames {

  private ImageNames() {}

  /** Short names are Docker Hub's, as every runtime with default settings reads them. */
  public static String normalise(String repository) {
    int slash = repository.indexOf('/');
    String first = slash < 0 ? "" : repository.substring(0, slash);
    boolean registry =
        first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    if (registry) {
      return repository.startsWith("index.docker.io/") ? repository.substring(6) : repository;
    }
    return "docker.io/" + (slash < 0 ? "library/" : "") + repository;
  }
}
