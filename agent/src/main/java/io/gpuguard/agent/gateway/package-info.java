/**
 * The gate between device plugins and the kubelet: sockets, streams, deadlines. It decides nothing
 * itself.
 */
@NullMarked
package io.gpuguard.agent.gateway;

import org.jspecify.annotations.NullMarked;
