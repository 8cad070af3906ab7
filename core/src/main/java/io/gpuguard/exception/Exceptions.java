package io.gpuguard.exception;

import io.gpuguard.catalog.Control;
import io.gpuguard.check.Checks;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.ScanResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The entries of an exceptions file. An entry that holds turns the findings that it matches into
 * excepted ones and touches nothing else; what is wrong with entries becomes findings of its own.
 */
public final class Exceptions {

  /** No entry at all: an annotation that points to one is still a finding. */
  public static final Exceptions NONE = new Exceptions(List.of());

  private final List<Allowance> allowances;

  Exceptions(List<Allowance> allowances) {
    this.allowances = List.copyOf(allowances);
  }

  /**
   * @param today decides which entries have expired
   * @param selected the controls of this run: nothing is said of an entry for another one
   */
  public ScanResult apply(ScanResult result, LocalDate today, Predicate<Control> selected) {
    Annotations annotations = new Annotations(result.inventory());
    List<Finding> findings = new ArrayList<>();
    Set<Allowance> used = new HashSet<>();
    for (Finding finding : result.findings()) {
      findings.add(excuse(finding, annotations, today, used));
    }
    EntryProblems problems = new EntryProblems(allowances, annotations, result, selected);
    for (Control control : result.catalog().controls()) {
      if (control.check() instanceof Control.ExceptionsCheck(String problem)
          && selected.test(control)) {
        findings.addAll(problems.of(control, problem, today, used));
      }
    }
    findings.sort(Checks.ORDER);
    return result.with(findings);
  }

  /** The entries that have not expired. */
  public List<Allowance> inForce(LocalDate today) {
    return allowances.stream().filter(a -> !a.isExpired(today)).toList();
  }

  /** Every entry that matches is used, also where another one had already excused the finding. */
  private Finding excuse(
      Finding finding, Annotations annotations, LocalDate today, Set<Allowance> used) {
    if (finding.verdict() != Verdict.FAIL) {
      return finding;
    }
    Finding excused = finding;
    for (Allowance allowance : allowances) {
      if (allowance.matches(finding, annotations)) {
        used.add(allowance);
        if (!allowance.isExpired(today) && excused.verdict() == Verdict.FAIL) {
          excused = finding.with(Verdict.EXCEPTED, reason(allowance));
        }
      }
    }
    return excused;
  }

  private static String reason(Allowance allowance) {
    return allowance.reason() + " (" + allowance.owner() + ", until " + allowance.until() + ")";
  }
}
