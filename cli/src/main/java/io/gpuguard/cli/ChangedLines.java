package io.gpuguard.cli;

import io.gpuguard.finding.Finding;
import io.gpuguard.scan.ScanResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines that a change touched, by real path.
 *
 * @param lines an empty set stands for the whole file (a new one)
 */
record ChangedLines(Map<Path, Set<Integer>> lines) {

  ChangedLines {
    lines = Map.copyOf(lines);
  }

  /** Leaves the findings whose field the change touched. */
  ScanResult apply(ScanResult result) {
    List<Finding> findings = result.findings().stream().filter(this::touches).toList();
    return result.with(findings);
  }

  private boolean touches(Finding finding) {
    String file = finding.file();
    int rendered = file.endsWith(")") ? file.lastIndexOf(" (") : -1;
    Path path = real(rendered < 0 ? file : file.substring(0, rendered));
    if (path == null) {
      // Standard input has no history: what was found in it is kept.
      return true;
    }
    if (Files.isDirectory(path)) {
      // Rendered from a chart or a kustomization: its lines are those of no file.
      return lines.keySet().stream().anyMatch(changed -> changed.startsWith(path));
    }
    Set<Integer> changed = lines.get(path);
    if (changed == null) {
      return false;
    }
    var position = finding.position();
    if (changed.isEmpty() || position == null) {
      return true;
    }
    int end = Math.max(position.line(), position.endLine());
    return IntStream.rangeClosed(position.line(), end).anyMatch(changed::contains);
  }

  /** The file with all links followed, as git names it; null if there is none. */
  private static @Nullable Path real(String file) {
    try {
      return Path.of(file).toRealPath();
    } catch (IOException e) {
      return null;
    }
  }
}
