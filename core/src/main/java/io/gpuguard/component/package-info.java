/** GPU components: what a pod is, by what it does and by the profiles of the catalogue. */
@NullMarked
package io.gpuguard.component;

import org.jspecify.annotations.NullMarked;
