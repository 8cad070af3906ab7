/** What packages rpm has installed, from its database's file, which nobody has to vouch for. */
@NullMarked
package io.gpuguard.agent.rpm;

import org.jspecify.annotations.NullMarked;
