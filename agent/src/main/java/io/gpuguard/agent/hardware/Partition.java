package io.gpuguard.agent.hardware;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a GPU that is handed out on its own: a MIG compute instance or an AMD partition.
 *
 * @param id {@code gi1/ci0} or {@code amdgpu_xcp_3}; unlike the uuid, the kernel tells it
 * @param uuid of a MIG instance, which NVML alone knows; null if it was not asked
 */
public record Partition(String id, @Nullable String uuid, List<DeviceNode> nodes) {
  public Partition {
    nodes = List.copyOf(nodes);
  }

  public Partition(String id, List<DeviceNode> nodes) {
    this(id, null, nodes);
  }
}
