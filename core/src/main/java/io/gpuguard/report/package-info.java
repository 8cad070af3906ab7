/** The formats in which results are told: for people, for scripts, for other tools. */
@NullMarked
package io.gpuguard.report;

import org.jspecify.annotations.NullMarked;
