/** How GPUs are shared, and between whom. */
@NullMarked
package io.gpuguard.sharing;

import org.jspecify.annotations.NullMarked;
