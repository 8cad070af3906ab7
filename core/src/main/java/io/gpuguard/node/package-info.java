/** GPU nodes and who may run on them. */
@NullMarked
package io.gpuguard.node;

import org.jspecify.annotations.NullMarked;
