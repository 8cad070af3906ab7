/** The kubelet's folders on a node: plugin sockets, who serves them, the checkpoint. */
@NullMarked
package io.gpuguard.agent.kubelet;

import org.jspecify.annotations.NullMarked;
