/** Which NetworkPolicies cover a component, and what remains open. */
@NullMarked
package io.gpuguard.network;

import org.jspecify.annotations.NullMarked;
