package io.gpuguard.agent.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds GPUs on the PCI bus: {@code /sys/bus/pci/devices}. */
final class PciReader {

  private static final String DEVICES = "/sys/bus/pci/devices";

  /** Display controllers: VGA, 3D, other. */
  private static final int DISPLAY = 0x03;

  /** Processing accelerators: AMD Instinct of some generations, Gaudi. */
  private static final int ACCELERATOR = 0x12;

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
    boolean answers = vendorNumber != 0xffff && !allOnes(host.bytes(folder + "/config", 4));
    String driver = host.linkName(folder + "/driver");
    Optional<Vendor> vendor = vendor(vendorNumber, driver);
    if (vendor.isEmpty() || answers && !isGpu(vendor.get(), pciClass)) {
      return Optional.empty();
    }
    return Optional.of(
        new PciFunction(
            address,
            vendor.get(),
            pciClass,
            driver,
            number(host.text(folder + "/numa_node"), -1),
            number(host.text(folder + "/sriov_numvfs"), 0),
            answers,
            host.linkName(folder + "/physfn") != null));
  }

  /** A function that no longer tells its vendor is still bound to the vendor's driver. */
  private static Optional<Vendor> vendor(int number, @Nullable String driver) {
    if (number != 0xffff || driver == null) {
      return Vendor.of(number);
    }
    return switch (driver) {
      case "nvidia" -> Optional.of(Vendor.NVIDIA);
      case "amdgpu" -> Optional.of(Vendor.AMD);
      case "i915", "xe" -> Optional.of(Vendor.INTEL);
      case "habanalabs" -> Optional.of(Vendor.HABANA);
      default -> Optional.empty();
    };
  }

  private static boolean isGpu(Vendor vendor, int pciClass) {
    int base = pciClass >> 16;
    return switch (vendor) {
      case NVIDIA, INTEL -> base == DISPLAY;
      case AMD -> base == DISPLAY || base == ACCELERATOR;
      case HABANA -> base == ACCELERATOR;
    };
  }

  private static boolean allOnes(byte @Nullable [] config) {
    if (config == null || config.length < 4) {
      return false;
    }
    return (config[0] & config[1] & config[2] & config[3]) == -1;
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
