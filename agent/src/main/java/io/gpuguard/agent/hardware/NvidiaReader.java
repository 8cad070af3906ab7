package io.gpuguard.agent.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What NVIDIA's kernel module tells in {@code /proc/driver}. */
final class NvidiaReader {

  static final String GPUS = "/proc/driver/nvidia/gpus";
  private static final String CAPABILITIES = "/proc/driver/nvidia/capabilities";
  private static final Pattern COMPUTE_INSTANCE =
      Pattern.compile("gpu(\\d+)/gi(\\d+)/ci(\\d+)/access\\s+(\\d+)");

  /** Of 32 GPUs, as many as there can be, mig-minors names 4,320 instances in 100 KiB. */
  private static final int LARGEST_MINORS = 1 << 20;

  private final HostTree host;
  private final Majors majors;
  private @Nullable List<String> minors;

  NvidiaReader(HostTree host, Majors majors) {
    this.host = host;
    this.majors = majors;
  }

  /** One GPU as the module knows it. */
  record Entry(
      String address,
      @Nullable String model,
      @Nullable String uuid,
      int minor,
      boolean excluded,
      @Nullable String firmware) {}

  /** All GPUs that the module knows, by PCI address. */
  Map<String, Entry> entries() {
    Map<String, Entry> entries = new HashMap<>();
    for (String address : host.names(GPUS)) {
      Map<String, String> values = new HashMap<>();
      for (String line : host.lines(GPUS + "/" + address + "/information")) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          values.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
      }
      entries.put(
          address,
          new Entry(
              address,
              values.get("Model"),
              uuid(values.get("GPU UUID")),
              PciReader.number(values.get("Device Minor"), -1),
              "Yes".equals(values.get("GPU Excluded")),
              values.get("GPU Firmware")));
    }
    return entries;
  }

  /** A GPU that was never initialised shows question marks in place of digits. */
  private static @Nullable String uuid(@Nullable String text) {
    return text == null || text.indexOf('?') >= 0 ? null : text;
  }

  List<DeviceNode> nodes(int minor) {
    Optional<Integer> major = majors.find("nvidia-frontend", "nvidia");
    return minor < 0 || major.isEmpty()
        ? List.of()
        : List.of(new DeviceNode("/dev/nvidia" + minor, major.get(), minor));
  }

  /** The nodes that every holder of an NVIDIA GPU needs besides the GPU's own. */
  List<DeviceNode> controlNodes() {
    List<DeviceNode> nodes = new ArrayList<>();
    majors
        .find("nvidia-frontend", "nvidia", "nvidiactl")
        .ifPresent(
            major -> {
              nodes.add(new DeviceNode("/dev/nvidiactl", major, 255));
              nodes.add(new DeviceNode("/dev/nvidia-modeset", major, 254));
            });
    majors
        .find("nvidia-uvm")
        .ifPresent(
            major -> {
              nodes.add(new DeviceNode("/dev/nvidia-uvm", major, 0));
              nodes.add(new DeviceNode("/dev/nvidia-uvm-tools", major, 1));
            });
    return nodes;
  }

  /**
   * The MIG compute instances of a GPU that exist now. mig-minors lists every instance that could
   * be; the capability files of an instance are there only while it exists.
   */
  List<Partition> partitions(int gpuMinor) {
    List<Partition> partitions = new ArrayList<>();
    Optional<Integer> major = majors.find("nvidia-caps");
    for (String line : gpuMinor < 0 ? List.<String>of() : minors()) {
      Matcher matcher = COMPUTE_INSTANCE.matcher(line.strip());
      if (!matcher.matches() || PciReader.number(matcher.group(1), -1) != gpuMinor) {
        continue;
      }
      String id = "gi" + matcher.group(2) + "/ci" + matcher.group(3);
      String capability = CAPABILITIES + "/gpu" + gpuMinor + "/mig/" + id + "/access";
      if (host.exists(capability)) {
        int minor = PciReader.number(matcher.group(4), -1);
        partitions.add(
            new Partition(
                id,
                major
                    .map(m -> new DeviceNode("/dev/nvidia-caps/nvidia-cap" + minor, m, minor))
                    .stream()
                    .toList()));
      }
    }
    return partitions;
  }

  private List<String> minors() {
    List<String> known = minors;
    if (known == null) {
      String text = host.longText("/proc/driver/nvidia-caps/mig-minors", LARGEST_MINORS);
      known = text == null ? List.of() : text.lines().toList();
      minors = known;
    }
    return known;
  }
}
