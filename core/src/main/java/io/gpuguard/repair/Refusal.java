package io.gpuguard.repair;

import io.gpuguard.finding.Finding;
import org.jspecify.annotations.Nullable;

/**
 * A finding that has a repair, but not here.
 *
 * @param reason a part of a sentence: what stands in the way
 * @param bug what broke in gpuguard; null where the reason lies in the input
 */
public record Refusal(Finding finding, String reason, @Nullable Throwable bug) {

  Refusal(Finding finding, String reason) {
    this(finding, reason, null);
  }
}
