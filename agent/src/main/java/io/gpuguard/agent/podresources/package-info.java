/** The messages of the kubelet PodResources API, v1 and v1alpha1. */
@NullMarked
package io.gpuguard.agent.podresources;

import org.jspecify.annotations.NullMarked;
