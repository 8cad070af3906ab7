package io.gpuguard.agent.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds GPUs on the PCI bus: {@code /sys/bus/pci/devices}. */
final class PciReader {

  static final String DEVICES = "/sys/bus/pci/devices";

  /** Display controllers: VGA, 3D, other. */
  private static final int DISPLAY = 0x03;

  /** Processing accelerators: AMD Instinct of some generations, Gaudi. */
  private static final int ACCELERATOR = 0x12;

  /** Of the configuration space: up to the class, which every function tells. */
  private static final int HEADER = 16;

  private final HostTree host;

  PciReader(HostTree host) {
    this.host = host;
  }

  List<PciFunction> read() {
    List<PciFunction> functions = new ArrayList<>();
    for (String address : host.names(DEVICES)) {
      function(address).ifPresent(functions::add);
    }
    return functions;
  }

  private Optional<PciFunction> function(String address) {
    String folder = DEVICES + "/" + address;
    int vendorNumber = number(host.text(folder + "/vendor"), 0);
    int pciClass = number(host.text(folder + "/class"), 0);
    String driver = host.linkName(folder + "/driver");
    Optional<Vendor> vendor = vendor(vendorNumber, driver);
    if (vendor.isEmpty() || !isGpu(vendor.get(), pciClass, driver)) {
      return Optional.empty();
    }
    boolean virtual = host.linkName(folder + "/physfn") != null;
    boolean answers =
        vendorNumber != 0xffff && !allOnes(host.bytes(folder + "/config", HEADER), virtual);
    return Optional.of(
        new PciFunction(
            address,
            vendor.get(),
            pciClass,
            driver,
            number(host.text(folder + "/numa_node"), -1),
            number(host.text(folder + "/sriov_numvfs"), 0),
            answers,
            virtual));
  }

  /** A function that no longer tells its vendor is still bound to the vendor's driver. */
  private static Optional<Vendor> vendor(int number, @Nullable String driver) {
    return number != 0xffff || driver == null ? Vendor.of(number) : Vendor.ofDriver(driver);
  }

  /**
   * By its class, which the kernel keeps when the device falls silent: other devices of the makers
   * of GPUs fall off the bus too, and are none. Where no class is told, by its driver.
   */
  private static boolean isGpu(Vendor vendor, int pciClass, @Nullable String driver) {
    if (pciClass == 0 || pciClass == 0xffffff) {
      return driver != null && vendor.drives(driver);
    }
    int base = pciClass >> 16;
    return switch (vendor) {
      case NVIDIA, INTEL -> base == DISPLAY;
      case AMD -> base == DISPLAY || base == ACCELERATOR;
      case HABANA -> base == ACCELERATOR;
    };
  }

  /**
   * The first four bytes are the numbers of vendor and device, and of a virtual function that is
   * well they read as ones (PCI Express, single root I/O virtualization).
   */
  private static boolean allOnes(byte @Nullable [] config, boolean virtual) {
    int begin = virtual ? 4 : 0;
    if (config == null || config.length < begin + 4) {
      return false;
    }
    for (int i = begin; i < config.length; i++) {
      if (config[i] != -1) {
        return false;
      }
    }
    return true;
  }

  /** A number as sysfs writes it, decimal or with 0x. */
  static int number(@Nullable String text, int otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
