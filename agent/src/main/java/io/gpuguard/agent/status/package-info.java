/** The state of a node, for people and as JSON. */
@NullMarked
package io.gpuguard.agent.status;

import org.jspecify.annotations.NullMarked;
