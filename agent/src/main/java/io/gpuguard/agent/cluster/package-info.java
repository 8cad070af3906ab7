/** What the agent tells the API server and reads there, where one is configured. */
@NullMarked
package io.gpuguard.agent.cluster;

import org.jspecify.annotations.NullMarked;
