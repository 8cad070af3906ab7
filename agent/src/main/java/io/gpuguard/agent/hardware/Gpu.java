package io.gpuguard.agent.hardware;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One GPU of the node.
 *
 * @param address PCI address as sysfs writes it, {@code 0000:07:00.0}
 * @param uuid the vendor's own name for it, if the kernel tells one
 * @param minor NVIDIA's device minor; -1 if unknown
 * @param numaNode -1 if the firmware names none
 */
public record Gpu(
    String address,
    Vendor vendor,
    @Nullable String model,
    @Nullable String uuid,
    int minor,
    int numaNode,
    @Nullable String driver,
    GpuState state,
    List<DeviceNode> nodes,
    List<Partition> partitions) {

  public Gpu {
    nodes = List.copyOf(nodes);
    partitions = List.copyOf(partitions);
  }

  /** The same GPU in another state. */
  public Gpu in(GpuState other) {
    return new Gpu(address, vendor, model, uuid, minor, numaNode, driver, other, nodes, partitions);
  }

  /** Its nodes and those of its parts. */
  public List<DeviceNode> allNodes() {
    return Stream.concat(
            nodes.stream(), partitions.stream().flatMap(partition -> partition.nodes().stream()))
        .toList();
  }

  /**
   * Whether a plugin may rightly call it healthy: of what virtual machines get, KubeVirt tells the
   * IOMMU group (pkg/virt-handler/device-manager/pci_device.go) and NVIDIA's plugin for it the PCI
   * address; of a divided GPU its parts are offered.
   *
   * @param part null for the whole GPU
   */
  public boolean offerable(String id, @Nullable Partition part) {
    return switch (state) {
      case USABLE -> true;
      case PASSTHROUGH ->
          nodes.stream().anyMatch(node -> node.ofGroup(id))
              || vendor == Vendor.NVIDIA && id.equals(address);
      case DIVIDED -> part != null;
      case LOST, SICK, NO_DRIVER, EXCLUDED -> false;
    };
  }

  public boolean usable() {
    return state == GpuState.USABLE;
  }
}
