package io.gpuguard.cli;

import io.gpuguard.scan.ScanResult;

/** What the user's exceptions, baseline and change set make of a scan's findings. */
final class Adjustments {

  private Adjustments() {}

  static ScanResult apply(ScanResult result, Run run) throws UsageException {
    return result;
  }
}
