package io.gpuguard.agent.hardware;

import io.gpuguard.tree.Names;

/** Whether a pod can be given a GPU, and if not, why. */
public enum GpuState {
  USABLE,
  /** The driver knows it but the bus does not answer any more. */
  LOST,
  /** The driver's library reported a fault after which it must be reset or replaced. */
  SICK,
  /** No driver is bound that containers can use it through; one such as nouveau may be. */
  NO_DRIVER,
  /** Bound to vfio-pci or a like driver, for virtual machines. */
  PASSTHROUGH,
  /** Excluded by the driver's own settings. */
  EXCLUDED,
  /** A physical function whose virtual functions are handed out instead. */
  DIVIDED;

  public String text() {
    return Names.kebab(this);
  }
}
