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
        return holdsDirective(bytes, 0, bytes.length);
      }
    }
    return false;
  }

  static boolean holdsDirective(byte[] bytes, int from, int to) {
    for (int i = from; i + 1 < to; i++) {
      if (bytes[i] == '{' && bytes[i + 1] == '{') {
        return true;
      }
    }
    return false;
  }
}
