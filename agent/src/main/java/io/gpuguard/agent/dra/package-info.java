/** The messages of DRA drivers: registration with the kubelet, and the preparation of claims. */
@NullMarked
package io.gpuguard.agent.dra;

import org.jspecify.annotations.NullMarked;
