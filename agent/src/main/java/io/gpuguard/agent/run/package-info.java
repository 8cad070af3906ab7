/** The agent as it runs on a node: what is looked at how often, and who is told. */
@NullMarked
package io.gpuguard.agent.run;

import org.jspecify.annotations.NullMarked;
