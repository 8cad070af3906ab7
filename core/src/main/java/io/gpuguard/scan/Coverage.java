package io.gpuguard.scan;

import io.gpuguard.source.Reading;
import java.util.List;

/**
 * What was read, skipped and not assessable, and why.
 *
 * @param files how many files were read or tried
 * @param objects how many Kubernetes objects they held
 * @param controls how many controls ran
 * @param incomplete limits that were reached and controls that failed
 */
public record Coverage(
    int files,
    int objects,
    int controls,
    List<Reading.Skipped> skipped,
    List<Reading.InputError> errors,
    List<Reading.InputError> incomplete,
    List<NotAssessable> notAssessable) {

  public Coverage {
    skipped = List.copyOf(skipped);
    errors = List.copyOf(errors);
    incomplete = List.copyOf(incomplete);
    notAssessable = List.copyOf(notAssessable);
  }

  /** How often a control could not be decided, for one reason. */
  public record NotAssessable(String control, String reason, int count) {}
}
