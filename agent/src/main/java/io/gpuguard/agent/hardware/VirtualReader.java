package io.gpuguard.agent.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a GPU is handed to virtual machines, as KubeVirt's plugins offer it: the whole function
 * by its PCI address, or a mediated device (vGPU) by its UUID. Both are opened through the node of
 * their IOMMU group.
 */
final class VirtualReader {

  private static final String FUNCTIONS = "/sys/bus/pci/devices/";
  private static final String MEDIATED = "/sys/bus/mdev/devices";

  private final HostTree host;

  VirtualReader(HostTree host) {
    this.host = host;
  }

  /** The node of a function's group; none if no driver for virtual machines is bound. */
  List<DeviceNode> nodes(PciFunction function) {
    return group(FUNCTIONS + function.address()).stream().toList();
  }

  private Optional<DeviceNode> group(String device) {
    String group = host.linkName(device + "/iommu_group");
    return group == null
        ? Optional.empty()
        : DrmReader.numbers("/dev/vfio/" + group, host.text("/sys/class/vfio/" + group + "/dev"));
  }

  /** The mediated devices of a function or of its virtual functions. */
  List<Partition> mediated(PciFunction function) {
    List<Partition> devices = new ArrayList<>();
    for (String uuid : host.names(MEDIATED)) {
      String device = MEDIATED + "/" + uuid;
      String parent = parent(host.linkOrNull(device));
      String whole = parent == null ? null : host.linkName(FUNCTIONS + parent + "/physfn");
      if (function.address().equals(whole == null ? parent : whole)) {
        devices.add(new Partition(uuid, uuid, group(device).stream().toList()));
      }
    }
    return devices;
  }

  /** From {@code ../../../devices/pci0000:00/0000:07:00.4/UUID} to the function. */
  private static @Nullable String parent(@Nullable String link) {
    String[] steps = link == null ? new String[0] : link.split("/");
    return steps.length < 2 ? null : steps[steps.length - 2];
  }

  /** What every user of a group opens too. */
  Optional<DeviceNode> control() {
    return DrmReader.numbers(DeviceNode.VFIO, host.text("/sys/class/misc/vfio/dev"));
  }
}
