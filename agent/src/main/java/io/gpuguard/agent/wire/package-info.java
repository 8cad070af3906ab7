/** The protocol buffers wire format: fields that we know, and the rest kept as it came. */
@NullMarked
package io.gpuguard.agent.wire;

import org.jspecify.annotations.NullMarked;
