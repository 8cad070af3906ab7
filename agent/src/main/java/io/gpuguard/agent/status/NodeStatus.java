package io.gpuguard.agent.status;

import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.podresources.PodResources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of a node at one moment.
 *
 * @param hardware of the kernel's files, with what NVIDIA's library adds
 * @param offered healthy device ids by resource, as the kubelet tells them
 * @param pods pods that hold devices
 * @param sliced addresses of GPUs by the devices that DRA drivers advertise
 * @param registrars what the sockets of the plugin registry say that they are
 */
public record NodeStatus(
    String node,
    Hardware hardware,
    Nvml.Result nvml,
    KubeletFolders folders,
    Map<String, List<String>> offered,
    List<PodResources> pods,
    Map<DraDevice, Set<String>> sliced,
    List<Registrars.Asked> registrars,
    List<NodeFinding> findings) {

  public NodeStatus {
    List<NodeFinding> sorted = new ArrayList<>(findings);
    Collections.sort(sorted);
    findings = List.copyOf(sorted);
    pods = List.copyOf(pods);
    sliced = Map.copyOf(sliced);
    registrars = List.copyOf(registrars);
  }

  /** This with more findings. */
  public NodeStatus with(List<NodeFinding> more) {
    List<NodeFinding> all = new ArrayList<>(findings);
    all.addAll(more);
    return new NodeStatus(node, hardware, nvml, folders, offered, pods, sliced, registrars, all);
  }
}
