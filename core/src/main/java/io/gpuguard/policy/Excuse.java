package io.gpuguard.policy;

import java.time.LocalDate;

/**
 * An exception that holds for a rule, as an engine takes it.
 *
 * @param name fit for the name of a match condition
 * @param condition CEL without variables: true for objects that are excused
 * @param until the last day on which it holds
 */
public record Excuse(String name, String condition, LocalDate until, String owner, String reason) {

  /** For people: who signed, and until when. */
  public String text() {
    return name + " until " + until + " (" + owner + "): " + reason;
  }
}
