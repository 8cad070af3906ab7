package io.gpuguard.agent.decision;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.allocation.DeviceIds.Match;
import io.gpuguard.agent.hardware.DeviceNode;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.Partition;
import io.gpuguard.agent.hardware.Vendor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the ids of one Allocate stand for: their names and their device nodes, by number. */
final class Allocated {

  private final Set<String> names = new HashSet<>();
  private final Set<String> numbers = new HashSet<>();
  private final Map<String, String> others = new HashMap<>();
  private final Hardware hardware;

  Allocated(@Nullable Vendor vendor, Hardware hardware, List<String> ids) {
    this.hardware = hardware;
    names.addAll(ids);
    if (vendor == null) {
      return;
    }
    List<Gpu> gpus = hardware.gpus().stream().filter(gpu -> gpu.vendor() == vendor).toList();
    for (Gpu gpu : gpus) {
      gpu.allNodes().forEach(node -> others.put(number(node.major(), node.minor()), gpu.address()));
    }
    hardware.controlNodes().stream()
        .filter(node -> control(vendor, node.path()))
        .forEach(node -> numbers.add(number(node.major(), node.minor())));
    DeviceIds matcher = new DeviceIds(hardware);
    for (String id : ids) {
      switch (matcher.match(vendor, id)) {
        case Match.Found(String base, Gpu gpu, Partition partition) -> {
          names.add(base);
          if (partition == null) {
            names.add(Integer.toString(gpus.indexOf(gpu))); // DEVICE_ID_STRATEGY=index
          }
          give(gpu, partition);
        }
        case Match.Unverifiable(String base, String _) -> {
          names.add(base);
          // Which GPU it is, nobody tells: any that it can be.
          gpus.stream()
              .filter(gpu -> !base.startsWith("MIG-") || !gpu.partitions().isEmpty())
              .forEach(gpu -> gpu.allNodes().forEach(this::give));
        }
        case Match.Unknown _ -> {}
      }
    }
  }

  private void give(Gpu gpu, @Nullable Partition partition) {
    if (partition == null) {
      names.add(gpu.address());
    } else {
      partition.nodes().forEach(this::give);
      names.add(partition.uuid() == null ? partition.id() : partition.uuid());
    }
    // A MIG instance is reached through the node of its GPU; other parts have their own.
    if (partition == null || partition.id().startsWith("gi")) {
      gpu.nodes().forEach(this::give);
    }
  }

  private void give(DeviceNode node) {
    numbers.add(number(node.major(), node.minor()));
    if (node.ofVirtualMachine()) {
      hardware.controlNodes().stream()
          .filter(DeviceNode::ofAllVirtualMachines)
          .forEach(control -> numbers.add(number(control.major(), control.minor())));
    }
  }

  private static boolean control(Vendor vendor, String path) {
    return switch (vendor) {
      case NVIDIA -> path.startsWith("/dev/nvidia");
      case AMD -> path.equals("/dev/kfd");
      case INTEL, HABANA -> false;
    };
  }

  private static String number(int major, int minor) {
    return major + ":" + minor;
  }

  /** Whether a text names one of the allocated devices. */
  boolean names(String text) {
    return names.contains(text);
  }

  /**
   * Whether a text is the address of another function of an allocated GPU's card, such as its
   * sound: a virtual machine gets all of an IOMMU group.
   */
  boolean namesCardOf(String address) {
    int function = address.lastIndexOf('.');
    return function > 0
        && hardware.gpus().stream().noneMatch(gpu -> gpu.address().equals(address))
        && names.stream().anyMatch(name -> name.startsWith(address.substring(0, function + 1)));
  }

  boolean has(int major, int minor) {
    return numbers.contains(number(major, minor));
  }

  /** The GPU that a device number belongs to; null if to none. */
  @Nullable String owner(int major, int minor) {
    return others.get(number(major, minor));
  }
}
