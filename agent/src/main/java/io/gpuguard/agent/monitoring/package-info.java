/** What the agent tells while it runs: metrics, log lines, health. */
@NullMarked
package io.gpuguard.agent.monitoring;

import org.jspecify.annotations.NullMarked;
