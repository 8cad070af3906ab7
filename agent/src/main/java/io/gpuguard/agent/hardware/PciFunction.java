package io.gpuguard.agent.hardware;

import org.jspecify.annotations.Nullable;

/**
 * A PCI function that is a GPU by vendor and class.
 *
 * @param virtual whether it is a virtual function of another one
 * @param answers false if its configuration space reads as all ones: it fell off the bus
 * @param virtualFunctions how many virtual functions are switched on
 */
record PciFunction(
    String address,
    Vendor vendor,
    int pciClass,
    @Nullable String driver,
    int numaNode,
    int virtualFunctions,
    boolean answers,
    boolean virtual) {}
