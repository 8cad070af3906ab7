/** What NVIDIA's management library tells, where it is there; never on the way of an allocation. */
@NullMarked
package io.gpuguard.agent.nvml;

import org.jspecify.annotations.NullMarked;
