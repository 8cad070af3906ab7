/** What GPUs a node really has, read from the kernel's files alone. */
@NullMarked
package io.gpuguard.agent.hardware;

import org.jspecify.annotations.NullMarked;
