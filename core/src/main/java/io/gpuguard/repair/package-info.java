/**
 * Repairs: findings become edits of trees, edits of trees become edits of bytes, and the result is
 * read and checked again before anybody sees it.
 */
@NullMarked
package io.gpuguard.repair;

import org.jspecify.annotations.NullMarked;
