/** Writing Kubernetes objects: in code, and as YAML that people like to read. */
@NullMarked
package io.gpuguard.manifest;

import org.jspecify.annotations.NullMarked;
