/** Files, folders, standard input and renderers: what the user names becomes resources. */
@NullMarked
package io.gpuguard.source;

import org.jspecify.annotations.NullMarked;
