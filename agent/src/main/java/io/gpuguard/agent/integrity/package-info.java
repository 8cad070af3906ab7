/**
 * Whether the driver's files are what they were, and its versions free of known vulnerabilities.
 */
@NullMarked
package io.gpuguard.agent.integrity;

import org.jspecify.annotations.NullMarked;
