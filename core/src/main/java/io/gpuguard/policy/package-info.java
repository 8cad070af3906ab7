/** Controls as policies of admission engines. */
@NullMarked
package io.gpuguard.policy;

import org.jspecify.annotations.NullMarked;
