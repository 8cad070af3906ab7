/** Allowances with owner, reason and end date, and what is wrong with them. */
@NullMarked
package io.gpuguard.exception;

import org.jspecify.annotations.NullMarked;
