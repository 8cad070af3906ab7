package io.gpuguard.source;

import java.nio.file.Files;
import java.nio.file.Path;

/** Knows the files of Helm charts by the folder they lie in. */
final class ChartFiles {

  private ChartFiles() {}

  /** Whether a file is below a chart's templates folder and holds directives. */
  static boolean isTemplate(Path file, byte[] bytes) {
    Path absolute = file.toAbsolutePath().normalize();
    for (Path folder = absolute.getParent(); folder != null; folder = folder.getParent()) {
      if (folder.endsWith("templates")
          && folder.getParent() != null
          && Files.isRegularFile(folder.getParent().resolve("Chart.yaml"))) {
        return holdsDirective(bytes);
      }
    }
    return false;
  }

  private static boolean holdsDirective(byte[] bytes) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == '{' && bytes[i + 1] == '{') {
        return true;
      }
    }
    return false;
  }
}
