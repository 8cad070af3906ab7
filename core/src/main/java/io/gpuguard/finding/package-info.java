/** What a scan found: control, resource, exact field, message, verdict. */
@NullMarked
package io.gpuguard.finding;

import org.jspecify.annotations.NullMarked;
