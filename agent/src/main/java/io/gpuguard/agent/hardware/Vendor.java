package io.gpuguard.agent.hardware;

import io.gpuguard.tree.Names;
import java.util.Optional;

/** Makers of GPUs and accelerators, with the number that PCI gives them. */
public enum Vendor {
  NVIDIA(0x10de),
  AMD(0x1002),
  INTEL(0x8086),
  HABANA(0x1da3);

  private final int pci;

  Vendor(int pci) {
    this.pci = pci;
  }

  static Optional<Vendor> of(int pci) {
    for (Vendor vendor : values()) {
      if (vendor.pci == pci) {
        return Optional.of(vendor);
      }
    }
    return Optional.empty();
  }

  public String text() {
    return Names.kebab(this);
  }
}
