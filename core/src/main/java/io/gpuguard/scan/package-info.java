/** The one way through: resources in, findings and coverage out. */
@NullMarked
package io.gpuguard.scan;

import org.jspecify.annotations.NullMarked;
