/** Container device interface: the spec files that a runtime obeys. */
@NullMarked
package io.gpuguard.agent.cdi;

import org.jspecify.annotations.NullMarked;
