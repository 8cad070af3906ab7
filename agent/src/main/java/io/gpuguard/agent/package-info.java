/** The node agent's command: verbs, options, exit codes. */
@NullMarked
package io.gpuguard.agent;

import org.jspecify.annotations.NullMarked;
