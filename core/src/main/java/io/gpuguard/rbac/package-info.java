/** Role-based access control as the API server decides it, from the objects of the input. */
@NullMarked
package io.gpuguard.rbac;

import org.jspecify.annotations.NullMarked;
