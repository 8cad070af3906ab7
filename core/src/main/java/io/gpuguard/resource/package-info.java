/** One Kubernetes object, where it came from, and the pods that it leads to. */
@NullMarked
package io.gpuguard.resource;

import org.jspecify.annotations.NullMarked;
