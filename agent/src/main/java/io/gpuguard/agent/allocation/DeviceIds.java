package io.gpuguard.agent.allocation;

import io.gpuguard.agent.hardware.DeviceNode;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.Partition;
import io.gpuguard.agent.hardware.Vendor;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Leads the device ids of plugins back to hardware. Each plugin has its own way of naming. */
public final class DeviceIds {

  /** Time slices and other replicas of NVIDIA's plugin: {@code GPU-...::3}. */
  private static final Pattern REPLICA = Pattern.compile("(.+)::\\d+");

  /** Replicas of HAMi ({@code GPU-...-3}) and slots of Intel ({@code card0-3}). */
  private static final Pattern SLOT = Pattern.compile("(.+)-\\d+");

  private static final Pattern LEGACY_MIG = Pattern.compile("MIG-(GPU-[^/]+)/(\\d+)/(\\d+)");
  private static final Pattern MINOR =
      Pattern.compile("nvidia(\\d{1,6})(?:/gi(\\d{1,6}))?(?:/vgpu\\d+)?");
  private static final Pattern GROUP = Pattern.compile("\\d+");
  private static final Pattern CARD = Pattern.compile("card\\d+");

  private final Hardware hardware;

  public DeviceIds(Hardware hardware) {
    this.hardware = hardware;
  }

  /** What an id stands for. */
  public sealed interface Match {
    /**
     * A GPU or a part of one.
     *
     * @param base the id without its replica number
     */
    record Found(String base, Gpu gpu, @Nullable Partition partition) implements Match {}

    /** It may be real, but the kernel's files cannot tell. */
    record Unverifiable(String base, String reason) implements Match {}

    /** No hardware of this node. */
    record Unknown() implements Match {}
  }

  /** The maker whose hardware a resource stands for; empty if it is no GPU resource. */
  public static Optional<Vendor> vendor(String resource) {
    int slash = resource.indexOf('/');
    String domain = slash < 0 ? resource : resource.substring(0, slash);
    return switch (domain) {
      case "nvidia.com" -> Optional.of(Vendor.NVIDIA);
      case "amd.com" -> Optional.of(Vendor.AMD);
      case "gpu.intel.com" -> Optional.of(Vendor.INTEL);
      case "habana.ai" -> Optional.of(Vendor.HABANA);
      default -> Optional.empty();
    };
  }

  /** Leads an id back to the hardware of one maker. */
  public Match match(Vendor vendor, String id) {
    Matcher replica = REPLICA.matcher(id);
    String base = replica.matches() ? replica.group(1) : id;
    Match whole = base(vendor, base);
    Matcher slot = SLOT.matcher(base);
    return whole instanceof Match.Unknown && slot.matches() ? base(vendor, slot.group(1)) : whole;
  }

  private Match base(Vendor vendor, String base) {
    Optional<Gpu> direct =
        hardware.gpus().stream()
            .filter(gpu -> gpu.vendor() == vendor)
            .filter(gpu -> base.equals(gpu.uuid()) || base.equals(gpu.address()))
            .findFirst();
    if (direct.isPresent()) {
      return new Match.Found(base, direct.get(), null);
    }
    Match group = GROUP.matcher(base).matches() ? group(vendor, base) : new Match.Unknown();
    if (group instanceof Match.Found) {
      return group;
    }
    return switch (vendor) {
      case NVIDIA -> nvidia(base);
      case AMD -> partition(base);
      case INTEL -> intel(base);
      case HABANA ->
          hardware.gpus().stream().anyMatch(gpu -> gpu.vendor() == vendor)
              ? new Match.Unverifiable(base, "serial numbers of Gaudi cards are known to HLML only")
              : new Match.Unknown();
    };
  }

  /** KubeVirt names what virtual machines get by the number of its IOMMU group. */
  private Match group(Vendor vendor, String number) {
    for (Gpu gpu : hardware.gpus()) {
      if (gpu.vendor() == vendor && gpu.nodes().stream().anyMatch(node -> node.ofGroup(number))) {
        return new Match.Found(number, gpu, null);
      }
      for (Partition partition : gpu.partitions()) {
        if (gpu.vendor() == vendor
            && partition.nodes().stream().anyMatch(node -> node.ofGroup(number))) {
          return new Match.Found(number, gpu, partition);
        }
      }
    }
    return new Match.Unknown();
  }

  private Match nvidia(String base) {
    Matcher legacy = LEGACY_MIG.matcher(base);
    if (legacy.matches()) {
      return part(
          base, hardware.byUuid(legacy.group(1)), "gi" + legacy.group(2) + "/ci" + legacy.group(3));
    }
    Matcher minor = MINOR.matcher(base);
    if (minor.matches()) {
      int number = Integer.parseInt(minor.group(1));
      Optional<Gpu> gpu =
          hardware.gpus().stream()
              .filter(g -> g.vendor() == Vendor.NVIDIA && g.minor() == number)
              .findFirst();
      return minor.group(2) == null
          ? gpu.<Match>map(g -> new Match.Found(base, g, null)).orElseGet(Match.Unknown::new)
          : part(base, gpu, "gi" + minor.group(2) + "/ci0");
    }
    List<Gpu> nvidia =
        hardware.gpus().stream().filter(gpu -> gpu.vendor() == Vendor.NVIDIA).toList();
    for (Gpu gpu : nvidia) {
      for (Partition partition : gpu.partitions()) {
        if (base.equals(partition.uuid())) {
          return new Match.Found(base, gpu, partition);
        }
      }
    }
    if (base.startsWith("MIG-") && nvidia.stream().anyMatch(DeviceIds::unnamedPartition)) {
      return new Match.Unverifiable(base, "UUIDs of MIG instances are known to NVML only");
    }
    if (base.startsWith("GPU-") && nvidia.stream().anyMatch(gpu -> gpu.uuid() == null)) {
      return new Match.Unverifiable(base, "a GPU of this node does not tell its UUID");
    }
    return new Match.Unknown();
  }

  private static boolean unnamedPartition(Gpu gpu) {
    return gpu.partitions().stream().anyMatch(partition -> partition.uuid() == null);
  }

  private static Match part(String base, Optional<Gpu> gpu, String id) {
    for (Partition partition : gpu.map(Gpu::partitions).orElse(List.of())) {
      if (partition.id().equals(id)) {
        return new Match.Found(base, gpu.get(), partition);
      }
    }
    return new Match.Unknown();
  }

  private Match partition(String base) {
    for (Gpu gpu : hardware.gpus()) {
      for (Partition partition : gpu.partitions()) {
        // Kernels spell amdgpu_xcp_3 and amdgpu_xcp.3.
        if (partition.id().replace('.', '_').equals(base.replace('.', '_'))) {
          return new Match.Found(base, gpu, partition);
        }
      }
    }
    return new Match.Unknown();
  }

  private Match intel(String base) {
    if (base.equals("all")) {
      return new Match.Unverifiable(base, "a monitoring resource: every card at once");
    }
    if (CARD.matcher(base).matches()) {
      for (Gpu gpu : hardware.gpus()) {
        boolean has =
            gpu.nodes().stream().map(DeviceNode::path).anyMatch(("/dev/dri/" + base)::equals);
        if (gpu.vendor() == Vendor.INTEL && has) {
          return new Match.Found(base, gpu, null);
        }
      }
    }
    return new Match.Unknown();
  }
}
