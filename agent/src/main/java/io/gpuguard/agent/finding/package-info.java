/** What is wrong with a node, in the form of core's findings. */
@NullMarked
package io.gpuguard.agent.finding;

import org.jspecify.annotations.NullMarked;
