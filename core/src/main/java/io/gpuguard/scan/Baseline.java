package io.gpuguard.scan;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Findings of an earlier JSON report: they are known and do not count again. */
public record Baseline(String name, Set<String> fingerprints) {

  public Baseline {
    fingerprints = Set.copyOf(fingerprints);
  }

  /**
   * @param report the root of a JSON report
   */
  public static Baseline of(String name, Mapping report) {
    Set<String> fingerprints = new HashSet<>();
    for (Node finding : report.get("findings").items()) {
      fingerprints.add(finding.get("fingerprint").text(""));
    }
    return new Baseline(name, fingerprints);
  }

  public ScanResult apply(ScanResult result) {
    List<Finding> findings =
        result.findings().stream()
            .map(
                f ->
                    f.verdict() == Verdict.FAIL && fingerprints.contains(f.fingerprint())
                        ? f.with(Verdict.EXCEPTED, "known from the baseline " + name)
                        : f)
            .toList();
    return result.with(findings);
  }
}
