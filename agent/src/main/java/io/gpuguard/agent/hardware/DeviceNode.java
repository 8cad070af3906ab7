package io.gpuguard.agent.hardware;

/**
 * A character device that the kernel made for a GPU. The numbers come from sysfs and /proc/devices,
 * never from /dev, where a name can lead to any device.
 */
public record DeviceNode(String path, int major, int minor) {

  @Override
  public String toString() {
    return path + " (" + major + ":" + minor + ")";
  }
}
