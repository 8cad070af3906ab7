/** Whether GPUs are measured and somebody is told. */
@NullMarked
package io.gpuguard.monitoring;

import org.jspecify.annotations.NullMarked;
