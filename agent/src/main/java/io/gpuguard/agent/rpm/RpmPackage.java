package io.gpuguard.agent.rpm;

/**
 * An installed package.
 *
 * @param epoch 0 if it has none
 */
public record RpmPackage(String name, String version, String release, long epoch) {}
