/** Generic values of Kubernetes objects: trees, paths into them, and positions in the source. */
@NullMarked
package io.gpuguard.tree;

import org.jspecify.annotations.NullMarked;
