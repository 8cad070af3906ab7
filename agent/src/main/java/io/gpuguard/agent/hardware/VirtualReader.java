package io.gpuguard.agent.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a GPU is handed to virtual machines, as KubeVirt's plugins offer it: the whole function
 * by its PCI address, or a mediated device (vGPU) by its UUID, either also by the number of its
 * IOMMU group. They are opened through the node of the group or of the device.
 */
final class VirtualReader {

  private static final String FUNCTIONS = "/sys/bus/pci/devices/";
  private static final String MEDIATED = "/sys/bus/mdev/devices";

  private final HostTree host;

  VirtualReader(HostTree host) {
    this.host = host;
  }

  /** The nodes of a function; none if no driver for virtual machines is bound. */
  List<DeviceNode> nodes(PciFunction function) {
    return nodes(FUNCTIONS + function.address());
  }

  /** Of its group, and of the device itself where the kernel has the newer way (iommufd). */
  private List<DeviceNode> nodes(String device) {
    List<DeviceNode> nodes = new ArrayList<>();
    String group = host.linkName(device + "/iommu_group");
    if (group != null) {
      DrmReader.numbers("/dev/vfio/" + group, host.text("/sys/class/vfio/" + group + "/dev"))
          .ifPresent(nodes::add);
    }
    for (String name : host.names(device + "/vfio-dev")) {
      DrmReader.numbers(
              "/dev/vfio/devices/" + name, host.text(device + "/vfio-dev/" + name + "/dev"))
          .ifPresent(nodes::add);
    }
    return nodes;
  }

  /** The mediated devices of a function or of its virtual functions. */
  List<Partition> mediated(PciFunction function) {
    List<Partition> devices = new ArrayList<>();
    for (String uuid : host.names(MEDIATED)) {
      String device = MEDIATED + "/" + uuid;
      String parent = parent(host.linkOrNull(device));
      String whole = parent == null ? null : host.linkName(FUNCTIONS + parent + "/physfn");
      if (function.address().equals(whole == null ? parent : whole)) {
        devices.add(new Partition(uuid, uuid, nodes(device)));
      }
    }
    return devices;
  }

  /** From {@code ../../../devices/pci0000:00/0000:07:00.4/UUID} to the function. */
  private static @Nullable String parent(@Nullable String link) {
    String[] steps = link == null ? new String[0] : link.split("/");
    return steps.length < 2 ? null : steps[steps.length - 2];
  }

  /** What every user of a group or a device opens too. */
  List<DeviceNode> control() {
    return Stream.of(
            DrmReader.numbers(DeviceNode.VFIO, host.text("/sys/class/misc/vfio/dev")),
            DrmReader.numbers(DeviceNode.IOMMU, host.text("/sys/class/misc/iommu/dev")))
        .flatMap(Optional::stream)
        .toList();
  }
}
