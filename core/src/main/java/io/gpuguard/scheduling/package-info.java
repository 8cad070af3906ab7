/** Quotas, queues and priorities for GPUs. */
@NullMarked
package io.gpuguard.scheduling;

import org.jspecify.annotations.NullMarked;
