package io.gpuguard.agent.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** AMD's compute topology: {@code /sys/class/kfd/kfd/topology/nodes}. */
final class KfdReader {

  private static final String NODES = "/sys/class/kfd/kfd/topology/nodes";
  private static final String PLATFORM = "/sys/devices/platform";

  private final HostTree host;
  private final DrmReader drm;

  KfdReader(HostTree host, DrmReader drm) {
    this.host = host;
    this.drm = drm;
  }

  /**
   * One logical GPU.
   *
   * @param address the PCI function that it is part of
   * @param partition its number there, from 0
   * @param renderMinor the minor of its render node
   * @param uniqueId null if it has none, as GPUs for desks: all of these tell 0
   */
  record Entry(String address, int partition, int renderMinor, @Nullable String uniqueId) {}

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (String name : host.names(NODES)) {
      Map<String, Long> values = properties(NODES + "/" + name + "/properties");
      if (values.getOrDefault("simd_count", 0L) > 0
          && values.getOrDefault("cpu_cores_count", 0L) == 0) {
        entries.add(entry(values));
      }
    }
    return entries;
  }

  private static Entry entry(Map<String, Long> values) {
    long unique = values.getOrDefault("unique_id", 0L);
    long location = values.getOrDefault("location_id", 0L);
    // Bits 31 to 28 number the partition; below stand bus, device and function (amdkfd).
    String address =
        String.format(
            Locale.ROOT,
            "%04x:%02x:%02x.%x",
            values.getOrDefault("domain", 0L),
            (location >> 8) & 0xff,
            (location >> 3) & 0x1f,
            location & 7);
    return new Entry(
        address,
        (int) (location >> 28) & 0xf,
        values.getOrDefault("drm_render_minor", -1L).intValue(),
        unique == 0 ? null : String.format(Locale.ROOT, "%016x", unique));
  }

  private Map<String, Long> properties(String file) {
    Map<String, Long> values = new HashMap<>();
    for (String line : host.lines(file)) {
      int space = line.indexOf(' ');
      if (space > 0) {
        try {
          values.put(
              line.substring(0, space), Long.parseUnsignedLong(line.substring(space + 1).strip()));
        } catch (NumberFormatException e) {
          // Not a number: none of the properties that are asked for.
        }
      }
    }
    return values;
  }

  /** Partitions besides a GPU's first one, as the amdgpu driver makes platform devices of them. */
  List<Partition> platformPartitions() {
    List<Partition> partitions = new ArrayList<>();
    for (String name : host.names(PLATFORM)) {
      // Some kernels write amdgpu_xcp_3, others amdgpu_xcp.3.
      if (name.startsWith("amdgpu_xcp")) {
        partitions.add(new Partition(name, drm.nodes(PLATFORM + "/" + name)));
      }
    }
    return partitions;
  }
}
