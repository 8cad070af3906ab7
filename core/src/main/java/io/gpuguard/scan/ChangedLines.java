package io.gpuguard.scan;

import io.gpuguard.finding.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lines that a change touched, by absolute file.
 *
 * @param lines an empty set stands for the whole file (a new one)
 */
public record ChangedLines(Map<Path, Set<Integer>> lines) {

  public ChangedLines {
    lines = Map.copyOf(lines);
  }

  /** Leaves the findings whose field the change touched. */
  public ScanResult apply(ScanResult result) {
    List<Finding> findings = result.findings().stream().filter(this::touches).toList();
    return result.with(findings);
  }

  private boolean touches(Finding finding) {
    Set<Integer> changed = lines.get(Path.of(finding.file()).toAbsolutePath().normalize());
    if (changed == null) {
      return false;
    }
    var position = finding.position();
    if (changed.isEmpty() || position == null) {
      return true;
    }
    for (int line = position.line();
        line <= Math.max(position.line(), position.endLine());
        line++) {
      if (changed.contains(line)) {
        return true;
      }
    }
    return false;
  }
}
