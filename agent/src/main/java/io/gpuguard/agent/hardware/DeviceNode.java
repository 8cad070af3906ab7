package io.gpuguard.agent.hardware;

/**
 * A character device that the kernel made for a GPU. The numbers come from sysfs and /proc/devices,
 * never from /dev, where a name can lead to any device.
 */
public record DeviceNode(String path, int major, int minor) {

  /** Whoever runs a virtual machine opens this beside the node of a group. */
  static final String VFIO = "/dev/vfio/vfio";

  /** Or this, beside the node of a device: the newer way of newer kernels. */
  static final String IOMMU = "/dev/iommu";

  private static final String GROUPS = "/dev/vfio/";

  /** Whether it hands a device to a virtual machine. */
  public boolean ofVirtualMachine() {
    return path.startsWith(GROUPS);
  }

  /** Whether every virtual machine that is given a device needs it. */
  public boolean ofAllVirtualMachines() {
    return path.equals(VFIO) || path.equals(IOMMU);
  }

  /** Whether it is the node of an IOMMU group, which KubeVirt takes for the id of a device. */
  public boolean ofGroup(String number) {
    return path.equals(GROUPS + number);
  }

  @Override
  public String toString() {
    return path + " (" + major + ":" + minor + ")";
  }
}
