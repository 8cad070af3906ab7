/** The messages of the kubelet device plugin API v1beta1. */
@NullMarked
package io.gpuguard.agent.deviceplugin;

import org.jspecify.annotations.NullMarked;
