/** What a container may be given: device ids, device nodes, host paths, variables. */
@NullMarked
package io.gpuguard.agent.allocation;

import org.jspecify.annotations.NullMarked;
