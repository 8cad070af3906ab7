package io.gpuguard.agent.image;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the image lies, and its JSON. */
public final class TestingImage {

  private TestingImage() {}

  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  static Path folder() {
    return root().resolve("agent/target/image");
  }

  /** The image's tar, if it was made. */
  public static Optional<Path> tar() throws IOException {
    if (!Files.isDirectory(folder())) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("gpuguard-agent-"))
          .findFirst();
    }
  }

  static Mapping json(Path file) {
    return ((TextFile.Result.Read) TextFile.read(file)).file().root();
  }
}
