package io.gpuguard.exception;

import io.gpuguard.catalog.Control;
import io.gpuguard.check.Fingerprint;
import io.gpuguard.check.Messages;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What is wrong with entries, and with annotations that point to none. */
record EntryProblems(
    List<Allowance> allowances,
    Annotations annotations,
    ScanResult result,
    Predicate<Control> selected) {

  /**
   * @param problem expired, unused or unknown
   * @param used the entries that match a finding
   */
  List<Finding> of(Control control, String problem, LocalDate today, Set<Allowance> used) {
    List<Finding> found = new ArrayList<>();
    for (Allowance allowance : allowances) {
      boolean has =
          switch (problem) {
            case "expired" -> allowance.isExpired(today);
            case "unused" -> isUnused(allowance, today, used);
            case "unknown" -> isUnknown(allowance);
            default -> throw new IllegalArgumentException("no such problem: " + problem);
          };
      if (has) {
        found.add(entry(control, allowance));
      }
    }
    if (problem.equals("unknown")) {
      dangling(control, found);
    }
    return found;
  }

  /** One sentence an entry: what has expired or names no control is not also called unused. */
  private boolean isUnused(Allowance allowance, LocalDate today, Set<Allowance> used) {
    return !used.contains(allowance)
        && !allowance.isExpired(today)
        && result.catalog().controls().stream()
            .anyMatch(c -> allowance.isAbout(c) && selected.test(c));
  }

  private boolean isUnknown(Allowance allowance) {
    return result.catalog().controls().stream().noneMatch(allowance::isAbout);
  }

  /** Annotations that point to no entry. */
  private void dangling(Control control, List<Finding> found) {
    for (Resource resource : result.inventory().resources()) {
      for (Annotations.Pointer pointer : annotations.of(resource)) {
        if (allowances.stream().noneMatch(a -> a.id().equals(pointer.id()))) {
          String what = "The annotation of " + resource.title();
          found.add(finding(control, resource, pointer.place(), words(what, pointer.id(), "", "")));
        }
      }
    }
  }

  private static Finding entry(Control control, Allowance allowance) {
    TextFile file = allowance.file();
    Resource resource =
        new Resource("gpuguard.io/v1", "Exceptions", "", file.name(), file.root(), file.origin());
    Map<String, String> words =
        words(
            "The entry for " + allowance.control(),
            allowance.control(),
            allowance.until().toString(),
            allowance.owner());
    Finding finding = finding(control, resource, allowance.place(), words);
    // Entries have no names of their own: what they say tells them apart when they move.
    return finding.with(Fingerprint.ofText(control.id() + "|" + allowance.identity()));
  }

  private static Map<String, String> words(
      String what, String control, String until, String owner) {
    return Map.of("what", what, "control", control, "until", until, "owner", owner);
  }

  private static Finding finding(
      Control control, Resource resource, Path place, Map<String, String> words) {
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
        Fingerprint.of(control.id(), resource, place));
  }
}
