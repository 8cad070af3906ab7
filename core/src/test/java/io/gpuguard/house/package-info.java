/** The house's own rules: which room may know which, and what every file owes its reader. */
@NullMarked
package io.gpuguard.house;

import org.jspecify.annotations.NullMarked;
