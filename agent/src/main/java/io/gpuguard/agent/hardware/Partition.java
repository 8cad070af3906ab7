package io.gpuguard.agent.hardware;

import java.util.List;

/**
 * A part of a GPU that is handed out on its own: a MIG compute instance or an AMD partition.
 *
 * @param id {@code gi1/ci0} or {@code amdgpu_xcp_3}; MIG UUIDs are known to NVML alone
 */
public record Partition(String id, List<DeviceNode> nodes) {
  public Partition {
    nodes = List.copyOf(nodes);
  }
}
