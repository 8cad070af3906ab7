/** What the agent tells the API server, where one is configured: Events and a node condition. */
@NullMarked
package io.gpuguard.agent.cluster;

import org.jspecify.annotations.NullMarked;
