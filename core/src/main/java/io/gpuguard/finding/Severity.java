package io.gpuguard.finding;

import io.gpuguard.tree.Names;
import java.util.Optional;

/** How bad a finding is, worst first. Meanings stand in the contract (README, Severity). */
public enum Severity {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  INFO;

  public String text() {
    return Names.kebab(this);
  }

  public boolean atLeast(Severity threshold) {
    return compareTo(threshold) <= 0;
  }

  public static Optional<Severity> of(String text) {
    return Names.find(values(), text);
  }
}
