package io.gpuguard.agent.allocation;

import io.gpuguard.agent.allocation.DeviceIds.Match;
import io.gpuguard.agent.dra.Slice;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.Vendor;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Leads the devices of ResourceSlices back to hardware: by Kubernetes' own attribute for a PCI
 * address, and by what the known drivers tell beside it.
 */
public final class SliceDevices {

  /** Of k8s.io/dynamic-resource-allocation/deviceattribute. */
  private static final String ADDRESS = "resource.kubernetes.io/pciBusID";

  private static final Pattern FORM =
      Pattern.compile(
          "0{0,4}((?:[1-9a-f][0-9a-f]{4,7}|[0-9a-f]{4}):[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7])");

  /** Intel's driver names a device by address and model: {@code 0000-03-00-0-0x56c0}. */
  private static final Pattern INTEL =
      Pattern.compile("([0-9a-f]{4})-([0-9a-f]{2})-([0-9a-f]{2})-([0-7])-0x[0-9a-f]{4}");

  private final HostTree host;
  private final Hardware hardware;
  private final DeviceIds ids;

  public SliceDevices(HostTree host, Hardware hardware) {
    this.host = host;
    this.hardware = hardware;
    this.ids = new DeviceIds(hardware);
  }

  /** What a device is. */
  public sealed interface Found {
    /**
     * A GPU or a part of one.
     *
     * @param unit the GPU's address, with the part's id behind a slash where it is known
     */
    record Here(Gpu gpu, String unit) implements Found {}

    /** It says what it is, and this node has no such thing. */
    record Nowhere(String why) implements Found {}

    /** No GPU, or nothing that could be compared. */
    record Unsaid() implements Found {}
  }

  /** The maker whose GPUs a driver serves; empty for drivers that are not known. */
  public static Optional<Vendor> vendor(String driver) {
    return switch (driver) {
      case "gpu.nvidia.com" -> Optional.of(Vendor.NVIDIA);
      case "gpu.amd.com" -> Optional.of(Vendor.AMD);
      case "gpu.intel.com" -> Optional.of(Vendor.INTEL);
      case "gaudi.intel.com" -> Optional.of(Vendor.HABANA);
      default -> Optional.empty();
    };
  }

  public Found find(Slice slice, Slice.Device device) {
    Vendor vendor = vendor(slice.driver()).orElse(null);
    Match uuid = uuid(vendor, slice.attribute(device, "uuid"));
    String told = address(slice, device, vendor);
    if (told != null) {
      return byAddress(told, uuid);
    }
    String named = vendor == Vendor.INTEL ? named(device.name()) : null;
    Gpu intel = named == null ? null : hardware.byAddress(named).orElse(null);
    if (intel != null) {
      return new Found.Here(intel, intel.address());
    }
    if (uuid instanceof Match.Found found) {
      return new Found.Here(found.gpu(), unit(found));
    }
    if (uuid instanceof Match.Unknown) {
      return new Found.Nowhere("no GPU of this node has uuid " + slice.attribute(device, "uuid"));
    }
    return vendor != null && hardware.gpus().stream().noneMatch(g -> g.vendor() == vendor)
        ? new Found.Nowhere("this node has no GPU of " + vendor.text())
        : new Found.Unsaid();
  }

  private static String unit(Match.Found found) {
    String address = found.gpu().address();
    return found.partition() == null ? address : address + "/" + found.partition().id();
  }

  /** Null if there is nothing to compare with: NVIDIA's driver alone tells uuids of its GPUs. */
  private @Nullable Match uuid(@Nullable Vendor vendor, @Nullable String uuid) {
    return vendor == Vendor.NVIDIA && uuid != null ? ids.match(vendor, uuid) : null;
  }

  private static @Nullable String address(
      Slice slice, Slice.Device device, @Nullable Vendor vendor) {
    String standard = device.attributes().get(ADDRESS);
    if (standard != null || vendor == null) {
      return standard;
    }
    return switch (vendor) {
      case NVIDIA -> slice.attribute(device, "pcieBusID");
      case AMD -> slice.attribute(device, "pciAddr");
      case INTEL, HABANA -> null;
    };
  }

  private static @Nullable String named(String name) {
    Matcher matcher = INTEL.matcher(name);
    return matcher.matches() ? matcher.replaceAll("$1:$2:$3.$4") : null;
  }

  private Found byAddress(String told, @Nullable Match uuid) {
    Matcher form = FORM.matcher(told.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return new Found.Nowhere("'" + told + "' is no PCI address");
    }
    String address = form.group(1);
    Gpu gpu = hardware.byAddress(address).orElse(null);
    if (gpu == null) {
      // A network card's driver tells such addresses too.
      return host.exists("/sys/bus/pci/devices/" + address)
          ? new Found.Unsaid()
          : new Found.Nowhere("no PCI device " + address + " on this node");
    }
    if (uuid instanceof Match.Found found) {
      return found.gpu().address().equals(address)
          ? new Found.Here(gpu, unit(found))
          : new Found.Nowhere(
              address + " is not the GPU of its uuid, which is " + found.gpu().address());
    }
    return new Found.Here(gpu, address);
  }
}
