/** The gateway's decisions: functions from values to values, without sockets, threads or clocks. */
@NullMarked
package io.gpuguard.agent.decision;

import org.jspecify.annotations.NullMarked;
