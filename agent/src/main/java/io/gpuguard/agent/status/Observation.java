package io.gpuguard.agent.status;

import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.finding.AllocationFindings;
import io.gpuguard.agent.finding.CdiFindings;
import io.gpuguard.agent.finding.HardwareFindings;
import io.gpuguard.agent.finding.KubeletFindings;
import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.finding.NvmlFindings;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.Checkpoint;
import io.gpuguard.agent.kubelet.Holders;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.nvml.NvmlMerge;
import io.gpuguard.agent.nvml.NvmlState;
import io.gpuguard.agent.podresources.ContainerDevices;
import io.gpuguard.agent.podresources.PodResources;
import io.gpuguard.agent.podresources.PodResourcesClient;
import io.gpuguard.agent.rpc.Failure;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at a node and changes nothing. In particular it opens no ListAndWatch: plugins send a
 * health event to one of their streams only, so a second stream would steal events from the
 * kubelet.
 */
public final class Observation {

  private final String node;
  private final HostTree host;
  private final List<NodeFinding> findings = new ArrayList<>();
  private final Map<String, List<String>> offered = new TreeMap<>();
  private final List<PodResources> pods = new ArrayList<>();

  private Observation(String node, HostTree host) {
    this.node = node;
    this.host = host;
  }

  public static NodeStatus of(String node, HostTree host) {
    return of(node, host, new Nvml.Result.Absent());
  }

  /**
   * Looks at a node.
   *
   * @param nvml what NVIDIA's library told, if it was asked
   */
  public static NodeStatus of(String node, HostTree host, Nvml.Result nvml) {
    return new Observation(node, host).look(nvml);
  }

  private NodeStatus look(Nvml.Result nvml) {
    KubeletFolders folders = KubeletFolders.read(host);
    findings.addAll(KubeletFindings.of(folders, host));
    Checkpoint checkpoint = checkpoint();
    // Read before the hardware, whose record takes along what could not be read up to then.
    CdiReader.Result cdi = CdiReader.read(host);
    preload();
    Hardware hardware = HardwareReader.read(host);
    findings.addAll(KubeletFindings.unseen(folders, hardware));
    findings.addAll(HardwareFindings.of(hardware));
    findings.addAll(NvmlFindings.of(nvml, hardware));
    if (nvml instanceof Nvml.Result.Read(NvmlState state)) {
      hardware = NvmlMerge.into(hardware, state);
    }
    findings.addAll(CdiFindings.of(cdi, host, hardware));
    askKubelet();
    if (offered.isEmpty()) {
      offered.putAll(checkpoint.registered());
    }
    findings.addAll(AllocationFindings.offered(hardware, offered));
    findings.addAll(AllocationFindings.given(hardware, checkpoint));
    findings.addAll(
        AllocationFindings.used(
            hardware, Holders.read(host, folders.processes().seen(), hardware), checkpoint));
    return new NodeStatus(node, hardware, nvml, folders, offered, pods, findings);
  }

  private Checkpoint checkpoint() {
    String text = host.longText(KubeletFolders.CHECKPOINT);
    if (text == null) {
      return Checkpoint.NONE;
    }
    return switch (Checkpoint.parse(text)) {
      case Checkpoint.Result.Read(Checkpoint checkpoint) -> checkpoint;
      case Checkpoint.Result.Unreadable(String reason) -> {
        findings.add(
            NodeFinding.notAssessable(NodeCheck.NOT_SEEN, KubeletFolders.CHECKPOINT, reason));
        yield Checkpoint.NONE;
      }
    };
  }

  private void preload() {
    String file = "/etc/ld.so.preload";
    String text = host.text(file);
    if (text == null && host.linkOrNull("/proc/1/root") != null) {
      text = host.text("/proc/1/root" + file); // a container has no /etc of the host
    }
    if (text != null && !text.isEmpty()) {
      findings.add(
          NodeFinding.fail(NodeCheck.PRELOAD, file, String.join(", ", text.split("\\s+"))));
    }
  }

  private void askKubelet() {
    FileFacts socket = host.facts(KubeletFolders.POD_RESOURCES);
    if (socket == null || socket.kind() != FileFacts.Kind.SOCKET) {
      return;
    }
    Path path = host.path(KubeletFolders.POD_RESOURCES);
    try (Sockets sockets = new Sockets();
        PodResourcesClient client = new PodResourcesClient(sockets, path)) {
      pods.addAll(client.list().pods());
      for (ContainerDevices devices : client.allocatable().devices()) {
        offered
            .computeIfAbsent(devices.resourceName(), key -> new ArrayList<>())
            .addAll(devices.deviceIds());
      }
    } catch (StatusRuntimeException e) {
      findings.add(
          NodeFinding.notAssessable(
              NodeCheck.NOT_SEEN, KubeletFolders.POD_RESOURCES, Failure.text(e)));
    }
  }
}
