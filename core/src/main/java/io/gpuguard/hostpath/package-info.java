/** Host paths of components against what their profiles need. */
@NullMarked
package io.gpuguard.hostpath;

import org.jspecify.annotations.NullMarked;
