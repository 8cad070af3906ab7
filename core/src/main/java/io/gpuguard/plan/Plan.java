package io.gpuguard.plan;

import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Findings as steps: one a control, ordered by the risk that it removes for the effort that it
 * takes.
 */
public record Plan(List<Step> steps) {

  public Plan {
    steps = List.copyOf(steps);
  }

  /** How much work a step is: what the tool does itself is little. */
  public enum Effort {
    SMALL(1),
    MEDIUM(3),
    LARGE(5);

    private final int units;

    Effort(int units) {
      this.units = units;
    }
  }

  /**
   * @param risk the sum over its findings, in points of {@link #points}
   * @param objects how many objects it touches
   */
  public record Step(
      Control control,
      Severity severity,
      List<Finding> findings,
      int risk,
      int objects,
      Effort effort) {
    public Step {
      findings = List.copyOf(findings);
    }

    /** Risk removed for one unit of effort. */
    double value() {
      return risk / (double) effort.units;
    }
  }

  public static Plan of(List<Finding> findings) {
    Map<Control, List<Finding>> byControl = new LinkedHashMap<>();
    for (Finding finding : findings) {
      if (finding.verdict() == Verdict.FAIL) {
        byControl.computeIfAbsent(finding.control(), _ -> new ArrayList<>()).add(finding);
      }
    }
    List<Step> steps = new ArrayList<>();
    byControl.forEach((control, own) -> steps.add(step(control, own)));
    steps.sort(
        Comparator.comparing((Step s) -> s.control().horizon())
            .thenComparing(Comparator.comparingDouble(Step::value).reversed())
            .thenComparing(s -> s.control().id()));
    return new Plan(steps);
  }

  private static Step step(Control control, List<Finding> findings) {
    int risk = findings.stream().mapToInt(f -> points(f.severity())).sum();
    long objects = findings.stream().map(f -> f.resource().title() + f.file()).distinct().count();
    Severity worst =
        findings.stream().map(Finding::severity).min(Comparator.naturalOrder()).orElseThrow();
    return new Step(control, worst, findings, risk, (int) objects, effort(control.repair()));
  }

  private static Effort effort(Control.Repair repair) {
    return switch (repair.automatic()) {
      case SAFE -> Effort.SMALL;
      case REVIEW -> Effort.MEDIUM;
      // What is generated is read, tried in audit and applied by people.
      case NONE -> repair.generate().isEmpty() ? Effort.LARGE : Effort.MEDIUM;
    };
  }

  private static int points(Severity severity) {
    return switch (severity) {
      case CRITICAL -> 40;
      case HIGH -> 15;
      case MEDIUM -> 5;
      case LOW -> 1;
      case INFO -> 0;
    };
  }

  public List<Step> in(Horizon horizon) {
    return steps.stream().filter(s -> s.control().horizon() == horizon).toList();
  }
}
