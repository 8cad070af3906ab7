/** The road map: what to do now, in one to three months, later. */
@NullMarked
package io.gpuguard.plan;

import org.jspecify.annotations.NullMarked;
