/**
 * The policy file: who may register what, what a container may be given, which tenant may use it.
 */
@NullMarked
package io.gpuguard.agent.policy;

import org.jspecify.annotations.NullMarked;
