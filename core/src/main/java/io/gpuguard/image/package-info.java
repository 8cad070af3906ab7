/** Where images come from and which versions are known to be vulnerable. */
@NullMarked
package io.gpuguard.image;

import org.jspecify.annotations.NullMarked;
