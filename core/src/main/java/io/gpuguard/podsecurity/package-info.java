/** The Pod Security Standards, evaluated as the API server's admission does, for each version. */
@NullMarked
package io.gpuguard.podsecurity;

import org.jspecify.annotations.NullMarked;
