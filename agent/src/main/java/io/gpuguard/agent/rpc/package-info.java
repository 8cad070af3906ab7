/** gRPC over unix sockets: channels, servers, methods, who is at the other end. */
@NullMarked
package io.gpuguard.agent.rpc;

import org.jspecify.annotations.NullMarked;
