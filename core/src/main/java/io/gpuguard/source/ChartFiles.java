package io.gpuguard.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Knows the files of Helm charts by the folder they lie in. */
final class ChartFiles {

  private static final Pattern OTHER_VALUES =
      Pattern.compile("values[-._].+\\.ya?ml|.+[-._]values\\.ya?ml");

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

  /** Files of values beside the chart's own, such as those of one cluster. */
  static List<Path> otherValues(Path chart) {
    try (Stream<Path> files = Files.list(chart)) {
      return files
          .filter(file -> OTHER_VALUES.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      // Helm has just read the folder; who took it away since is no finding of ours.
      return List.of();
    }
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
