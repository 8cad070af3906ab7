/** What is measured inside of a JVM; {@code benchmarks/run} starts it and knows the bars. */
@NullMarked
package io.gpuguard.benchmarks;

import org.jspecify.annotations.NullMarked;
