package io.gpuguard.repair;

import io.gpuguard.finding.Finding;

/**
 * A finding that has a repair, but not here.
 *
 * @param reason a part of a sentence: what stands in the way
 */
public record Refusal(Finding finding, String reason) {}
