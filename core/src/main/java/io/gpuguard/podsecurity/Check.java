package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One check of the standards: a value with an id as the admission code names it, and a pure
 * function for each version in which its rule changed.
 *
 * @param versions by increasing minimum version
 * @param overrides checks of a laxer level whose verdict this one includes
 */
record Check(String id, Level level, List<Version> versions, List<String> overrides) {

  /**
   * A rule as it holds from one version on.
   *
   * @param minimum the minor version
   */
  record Version(int minimum, Rule rule) {}

  /** What a pod violates; empty if it passes. */
  interface Rule {
    List<Violation> violations(PodView pod);
  }

  Check {
    versions = List.copyOf(versions);
    overrides = List.copyOf(overrides);
    int last = -1;
    for (Version version : versions) {
      if (version.minimum <= last) {
        throw new IllegalArgumentException(id + ": versions must increase");
      }
      last = version.minimum;
    }
  }

  static Check baseline(String id, Version... versions) {
    return new Check(id, Level.BASELINE, List.of(versions), List.of());
  }

  static Check restricted(String id, List<String> overrides, Version... versions) {
    return new Check(id, Level.RESTRICTED, List.of(versions), overrides);
  }

  static Version from(int minimum, Rule rule) {
    return new Version(minimum, rule);
  }

  /** The rule of a version; empty if the check did not exist yet. */
  Optional<Rule> rule(KubernetesVersion version) {
    List<Rule> known = new ArrayList<>();
    for (Version each : versions) {
      if (each.minimum <= version.minor()) {
        known.add(each.rule);
      }
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known.getLast());
  }
}
