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

  /** Whether containers can compute with what this driver is bound to. */
  boolean drives(String driver) {
    return switch (this) {
      case NVIDIA -> driver.equals("nvidia");
      case AMD -> driver.equals("amdgpu");
      case INTEL -> driver.equals("i915") || driver.equals("xe");
      case HABANA -> driver.equals("habanalabs");
    };
  }

  static Optional<Vendor> ofDriver(String driver) {
    for (Vendor vendor : values()) {
      if (vendor.drives(driver)) {
        return Optional.of(vendor);
      }
    }
    return Optional.empty();
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
