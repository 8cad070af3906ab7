/** Policies and configuration for other engines, one class a kind. */
@NullMarked
package io.gpuguard.generate;

import org.jspecify.annotations.NullMarked;
