/** Whether plugins serve what nodes advertise. */
@NullMarked
package io.gpuguard.health;

import org.jspecify.annotations.NullMarked;
