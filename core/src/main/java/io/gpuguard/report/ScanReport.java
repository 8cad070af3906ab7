package io.gpuguard.report;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.ScanResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a report is made of.
 *
 * @param threshold the severity from which on a finding fails the run; null for none
 * @param time when the scan ran; only formats that must say so (OSCAL) use it
 */
public record ScanReport(ScanResult result, @Nullable Severity threshold, Instant time) {

  public List<Finding> findings(Verdict verdict) {
    return result.findings().stream().filter(f -> f.verdict() == verdict).toList();
  }
}
