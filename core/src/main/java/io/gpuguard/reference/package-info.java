/**
 * The reference pages under {@code docs}, made from the catalogue. Only the build uses this room.
 */
@NullMarked
package io.gpuguard.reference;

import org.jspecify.annotations.NullMarked;
