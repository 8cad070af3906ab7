/** Runs controls over the inventory and says which fields violate them. */
@NullMarked
package io.gpuguard.check;

import org.jspecify.annotations.NullMarked;
