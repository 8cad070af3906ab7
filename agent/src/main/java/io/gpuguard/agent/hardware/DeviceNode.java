package io.gpuguard.agent.hardware;

/**
 * A character device that the kernel made for a GPU. The numbers come from sysfs and /proc/devices,
 * never from /dev, where a name can lead to any device.
 */
public record DeviceNode(String path, int major, int minor) {

  /** Beside the node of a group, whoever runs a virtual machine opens this. */
  public static final String VFIO = "/dev/vfio/vfio";

  /** Whether it hands a device to a virtual machine. */
  public boolean ofVirtualMachine() {
    return path.startsWith("/dev/vfio/");
  }

  @Override
  public String toString() {
    return path + " (" + major + ":" + minor + ")";
  }
}
