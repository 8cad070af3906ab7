package io.gpuguard.agent.status;

import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.finding.AllocationFindings;
import io.gpuguard.agent.finding.CdiFindings;
import io.gpuguard.agent.finding.HardwareFindings;
import io.gpuguard.agent.finding.KubeletFindings;
import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.finding.NvmlFindings;
import io.gpuguard.agent.finding.SliceFindings;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.Checkpoint;
import io.gpuguard.agent.kubelet.Holders;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.kubelet.PodNames;
import io.gpuguard.agent.kubelet.Processes;
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
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
  private final Beside beside;
  private List<Registrars.Asked> asked = List.of();
  private boolean told;

  private Observation(String node, HostTree host, Beside beside) {
    this.node = node;
    this.host = host;
    this.beside = beside;
  }

  public static NodeStatus of(String node, HostTree host) {
    return of(node, host, new Nvml.Result.Absent());
  }

  public static NodeStatus of(String node, HostTree host, Nvml.Result nvml) {
    return of(node, host, Beside.only(nvml));
  }

  /** Looks at a node. */
  public static NodeStatus of(String node, HostTree host, Beside beside) {
    return new Observation(node, host, beside).look(beside.nvml());
  }

  private NodeStatus look(Nvml.Result nvml) {
    KubeletFolders folders = KubeletFolders.read(host);
    findings.addAll(KubeletFindings.of(folders, host));
    Checkpoint checkpoint = checkpoint();
    // Read before the hardware, whose record takes along what could not be read up to then.
    CdiReader.Result cdi = CdiReader.read(host);
    boolean preload = preload(folders.processes());
    Hardware hardware = HardwareReader.read(host);
    findings.addAll(KubeletFindings.unseen(folders, hardware, preload));
    findings.addAll(HardwareFindings.of(hardware));
    findings.addAll(NvmlFindings.of(nvml, hardware));
    if (nvml instanceof Nvml.Result.Read(NvmlState state)) {
      hardware = NvmlMerge.into(hardware, state);
    }
    findings.addAll(CdiFindings.of(cdi, host, hardware));
    ask(folders);
    // The kubelet names healthy devices only: a resource that it leaves out has none now, whatever
    // the checkpoint said when it was written.
    checkpoint
        .registered()
        .forEach((resource, ids) -> offered.putIfAbsent(resource, told ? List.of() : ids));
    Map<DraDevice, Set<String>> sliced = offers(hardware);
    findings.addAll(AllocationFindings.given(host, hardware, checkpoint));
    findings.addAll(
        AllocationFindings.used(
            host,
            hardware,
            Holders.read(host, folders.processes().seen(), hardware),
            checkpoint,
            this::pod));
    return new NodeStatus(node, hardware, nvml, folders, offered, pods, sliced, asked, findings);
  }

  /** What device plugins and DRA drivers offer; a GPU of the second is none that is missing. */
  private Map<DraDevice, Set<String>> offers(Hardware hardware) {
    AllocationFindings.Offered plugins = AllocationFindings.offered(host, hardware, offered);
    SliceFindings.Result drivers =
        SliceFindings.of(beside.slices(), host, hardware, plugins.resources(), asked);
    plugins.findings().stream()
        .filter(
            finding ->
                finding.check() != NodeCheck.DEVICE_MISSING
                    || !drivers.offered().contains(finding.place()))
        .forEach(findings::add);
    findings.addAll(drivers.findings());
    return drivers.addresses();
  }

  private Checkpoint checkpoint() {
    return switch (Checkpoint.read(host)) {
      case Checkpoint.Result.Read(Checkpoint checkpoint) -> checkpoint;
      case Checkpoint.Result.Unreadable(String reason) -> {
        findings.add(
            NodeFinding.notAssessable(NodeCheck.NOT_SEEN, KubeletFolders.CHECKPOINT, reason));
        yield Checkpoint.NONE;
      }
    };
  }

  /** Whether the host's folder could be looked into at all. */
  private boolean preload(Processes processes) {
    String file = "/etc/ld.so.preload";
    String text = host.text(file);
    boolean seen = host.names("/etc").stream().anyMatch(name -> !name.equals("cdi"));
    if (!seen && processes.host() && host.linkOrNull("/proc/1/root") != null) {
      text = host.text("/proc/1/root" + file); // a container has no /etc of the host
      seen = true;
    }
    if (text != null && !text.isEmpty()) {
      findings.add(
          NodeFinding.fail(NodeCheck.PRELOAD, file, String.join(", ", text.split("\\s+"))));
    }
    return seen;
  }

  private void ask(KubeletFolders folders) {
    FileFacts socket = host.facts(KubeletFolders.POD_RESOURCES);
    boolean kubelet = socket != null && socket.kind() == FileFacts.Kind.SOCKET;
    if (!kubelet && folders.registry().isEmpty()) {
      return;
    }
    if (folders.registry().size() > Registrars.MOST) {
      String message = folders.registry().size() + " sockets, of which not all were asked";
      findings.add(NodeFinding.notAssessable(NodeCheck.NOT_SEEN, KubeletFolders.REGISTRY, message));
    }
    try (Sockets sockets = new Sockets()) {
      asked = beside.registrars().ask(host, folders.registry(), sockets);
      if (kubelet) {
        askKubelet(sockets);
      }
    }
  }

  /**
   * What the kubelet says of one pod now, before it is accused: it may have started since the
   * kubelet was asked. Null if nobody tells.
   */
  private @Nullable PodResources pod(String uid) {
    String[] names = PodNames.of(host, uid);
    if (names == null || !told) {
      return null;
    }
    try (Sockets sockets = new Sockets();
        PodResourcesClient client =
            new PodResourcesClient(sockets, host.path(KubeletFolders.POD_RESOURCES))) {
      return client.get(names[0], names[1]).pod();
    } catch (StatusRuntimeException e) {
      // Before Kubernetes 1.34 it tells of all pods alone, as it did a moment ago.
      return pods.stream()
          .filter(pod -> pod.namespace().equals(names[0]) && pod.name().equals(names[1]))
          .findFirst()
          .orElse(null);
    }
  }

  private void askKubelet(Sockets sockets) {
    Path path = host.path(KubeletFolders.POD_RESOURCES);
    try (PodResourcesClient client = new PodResourcesClient(sockets, path)) {
      pods.addAll(client.list().pods());
      List<ContainerDevices> allocatable = client.allocatable().devices();
      told = true;
      for (ContainerDevices devices : allocatable) {
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
