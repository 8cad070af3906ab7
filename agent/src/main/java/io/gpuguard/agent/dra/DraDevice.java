package io.gpuguard.agent.dra;

/** One device of one DRA driver, as ResourceSlices and claims name it. */
public record DraDevice(String driver, String pool, String name) {}
