/** Admission rules that guard GPUs, and their holes. */
@NullMarked
package io.gpuguard.admission;

import org.jspecify.annotations.NullMarked;
