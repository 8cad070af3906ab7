package io.gpuguard.exception;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.check.Messages;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The exceptions file. An entry that holds turns the findings that it matches into excepted ones
 * and touches nothing else; what is wrong with entries becomes findings of its own.
 */
public final class Exceptions {

  private final TextFile file;
  private final List<Allowance> allowances;

  Exceptions(TextFile file, List<Allowance> allowances) {
    this.file = file;
    this.allowances = List.copyOf(allowances);
  }

  /**
   * @param today decides which entries have expired
   */
  public ScanResult apply(ScanResult result, LocalDate today) {
    List<Finding> findings = new ArrayList<>();
    Set<Allowance> used = new HashSet<>();
    for (Finding finding : result.findings()) {
      findings.add(excuse(finding, today, used));
    }
    for (Control control : result.catalog().controls()) {
      if (control.check() instanceof Control.ExceptionsCheck(String problem)) {
        findings.addAll(problems(control, problem, result, today, used));
      }
    }
    findings.sort(io.gpuguard.check.Checks.ORDER);
    return result.with(findings);
  }

  private Finding excuse(Finding finding, LocalDate today, Set<Allowance> used) {
    if (finding.verdict() != Verdict.FAIL) {
      return finding;
    }
    for (Allowance allowance : allowances) {
      if (allowance.matches(finding)) {
        used.add(allowance);
        if (!allowance.isExpired(today)) {
          String reason =
              allowance.reason() + " (" + allowance.owner() + ", until " + allowance.until() + ")";
          return finding.with(Verdict.EXCEPTED, reason);
        }
      }
    }
    return finding;
  }

  private List<Finding> problems(
      Control control, String problem, ScanResult result, LocalDate today, Set<Allowance> used) {
    List<Finding> found = new ArrayList<>();
    for (Allowance allowance : allowances) {
      boolean has =
          switch (problem) {
            case "expired" -> allowance.isExpired(today);
            case "unused" -> !used.contains(allowance);
            case "unknown" -> isUnknown(allowance, result.catalog());
            default -> throw new IllegalArgumentException("no such problem: " + problem);
          };
      if (has) {
        found.add(finding(control, allowance.place(), words(allowance)));
      }
    }
    if (problem.equals("unknown")) {
      pointers(control, result, found);
    }
    return found;
  }

  private static boolean isUnknown(Allowance allowance, Catalog catalog) {
    return catalog.control(allowance.control()).isEmpty();
  }

  /** Annotations that point to no entry. */
  private void pointers(Control control, ScanResult result, List<Finding> found) {
    for (Resource resource : result.inventory().resources()) {
      for (String id : Annotations.of(resource)) {
        if (allowances.stream().noneMatch(a -> a.id().equals(id))) {
          Path path = Path.of("metadata", "annotations", Allowance.ANNOTATION);
          found.add(
              Findings.of(
                  control,
                  resource,
                  path,
                  Map.of(
                      "what",
                      "the annotation of " + resource.title(),
                      "control",
                      id,
                      "until",
                      "",
                      "owner",
                      "")));
        }
      }
    }
  }

  private static Map<String, String> words(Allowance allowance) {
    return Map.of(
        "what", "the entry for " + allowance.control(),
        "control", allowance.control(),
        "until", allowance.until().toString(),
        "owner", allowance.owner());
  }

  private Finding finding(Control control, Path place, Map<String, String> words) {
    Resource resource =
        new Resource("gpuguard.io/v1", "Exceptions", "", file.name(), file.root(), file.origin());
    return Findings.of(control, resource, place, words);
  }

  /** Makes a finding of a control that is about the exceptions themselves. */
  private static final class Findings {
    static Finding of(Control control, Resource resource, Path place, Map<String, String> words) {
      return new Finding(
          control,
          control.severity(),
          Verdict.FAIL,
          resource,
          null,
          null,
          place,
          resource.origin().position(place).orElse(null),
          Messages.fill(control.message(), words),
          null,
          io.gpuguard.check.Fingerprint.of(control.id(), resource, place));
    }
  }
}
