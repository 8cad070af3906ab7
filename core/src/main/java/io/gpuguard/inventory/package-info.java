/** All resources of one run, indexed for the checks. */
@NullMarked
package io.gpuguard.inventory;

import org.jspecify.annotations.NullMarked;
