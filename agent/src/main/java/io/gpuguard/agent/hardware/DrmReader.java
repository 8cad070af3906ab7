package io.gpuguard.agent.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Device nodes of the direct rendering manager and of the accel class, per PCI function. */
final class DrmReader {

  private static final Pattern DRM = Pattern.compile("(card|renderD)\\d+");
  private static final Pattern ACCEL = Pattern.compile("accel(_controlD)?\\d+");

  private final HostTree host;

  DrmReader(HostTree host) {
    this.host = host;
  }

  /** The nodes below a device's folder in sysfs. */
  List<DeviceNode> nodes(String device) {
    List<DeviceNode> nodes = new ArrayList<>();
    add(nodes, device + "/drm", DRM, "/dev/dri/");
    add(nodes, device + "/accel", ACCEL, "/dev/accel/");
    return nodes;
  }

  private void add(List<DeviceNode> nodes, String folder, Pattern names, String dev) {
    for (String name : host.names(folder)) {
      if (names.matcher(name).matches()) {
        numbers(dev + name, host.text(folder + "/" + name + "/dev")).ifPresent(nodes::add);
      }
    }
  }

  /** From {@code 226:128} as sysfs writes it. */
  static Optional<DeviceNode> numbers(String path, @org.jspecify.annotations.Nullable String text) {
    int colon = text == null ? -1 : text.indexOf(':');
    if (text == null || colon < 0) {
      return Optional.empty();
    }
    int major = PciReader.number(text.substring(0, colon), -1);
    int minor = PciReader.number(text.substring(colon + 1), -1);
    return major < 0 || minor < 0
        ? Optional.empty()
        : Optional.of(new DeviceNode(path, major, minor));
  }
}
