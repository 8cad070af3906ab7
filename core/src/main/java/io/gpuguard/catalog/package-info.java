/** The knowledge: controls, profiles, frameworks and tables, loaded from the catalogue's files. */
@NullMarked
package io.gpuguard.catalog;

import org.jspecify.annotations.NullMarked;
