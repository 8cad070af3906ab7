/** The container image that dev/image makes. */
package io.gpuguard.agent.image;
