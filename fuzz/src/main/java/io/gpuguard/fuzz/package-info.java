/** Targets of the fuzzer; {@code dev/fuzz} starts them. A crash is a bug, and so is silence. */
@NullMarked
package io.gpuguard.fuzz;

import org.jspecify.annotations.NullMarked;
