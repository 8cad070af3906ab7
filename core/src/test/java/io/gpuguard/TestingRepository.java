package io.gpuguard;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the repository's folders from whatever folder a test runs in. */
public final class TestingRepository {

  private TestingRepository() {}

  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("catalog/controls"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no repository around the working directory");
    }
    return folder;
  }

  /** The folder with other people's files, beside the repository; empty where it is absent. */
  public static Optional<Path> shared() {
    String named = System.getenv("GPUGUARD_SHARED");
    for (Path candidate :
        new Path[] {
          named == null ? root().resolve("../shared") : Path.of(named),
          root().resolve("../../shared")
        }) {
      if (Files.isDirectory(candidate)) {
        return Optional.of(candidate.normalize());
      }
    }
    return Optional.empty();
  }

  /** Vendors' manifests; skips the test with a message where they are absent. */
  public static Path corpus() {
    Path corpus = shared().map(s -> s.resolve("corpus")).orElse(null);
    assumeTrue(corpus != null, "vendors' manifests are absent: ../shared/corpus is not there");
    return corpus;
  }
}
