/** The gpuguard command. */
@NullMarked
package io.gpuguard.cli;

import org.jspecify.annotations.NullMarked;
