package io.gpuguard.agent.finding;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.allocation.DeviceIds.Match;
import io.gpuguard.agent.allocation.HostPathRule;
import io.gpuguard.agent.allocation.NetworkCards;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.DeviceSpec;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.agent.kubelet.Checkpoint;
import io.gpuguard.agent.kubelet.Holders;
import io.gpuguard.agent.podresources.ContainerDevices;
import io.gpuguard.agent.podresources.ContainerResources;
import io.gpuguard.agent.podresources.PodResources;
import io.gpuguard.agent.policy.BuiltInRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares what is offered, given and used with the hardware. */
public final class AllocationFindings {

  private final HostTree host;
  private final Hardware hardware;
  private final DeviceIds ids;
  private final List<NodeFinding> findings = new ArrayList<>();

  private AllocationFindings(HostTree host, Hardware hardware) {
    this.host = host;
    this.hardware = hardware;
    this.ids = new DeviceIds(hardware);
  }

  /**
   * What comes of what is offered.
   *
   * @param resources that offer a GPU, by its address or by the part of it
   */
  public record Offered(List<NodeFinding> findings, Map<String, Set<String>> resources) {
    public Offered {
      findings = List.copyOf(findings);
      resources = Map.copyOf(resources);
    }
  }

  /**
   * What is offered against what is there.
   *
   * @param offered device ids by resource, of GetAllocatableResources or the checkpoint
   */
  public static Offered offered(
      HostTree host, Hardware hardware, Map<String, List<String>> offered) {
    AllocationFindings checks = new AllocationFindings(host, hardware);
    Map<String, Set<String>> resourcesByGpu = new TreeMap<>();
    Set<Vendor> served = new HashSet<>();
    Set<Vendor> unsure = new HashSet<>();
    new TreeMap<>(offered)
        .forEach(
            (resource, list) ->
                DeviceIds.vendor(resource)
                    .ifPresent(
                        vendor -> {
                          List<String> gpus = checks.withoutNetwork(list);
                          if (list.isEmpty() || !gpus.isEmpty()) {
                            served.add(vendor);
                          }
                          checks.resource(vendor, resource, gpus, resourcesByGpu, unsure);
                        }));
    resourcesByGpu.forEach(checks::twice);
    for (Gpu gpu : hardware.usable()) {
      if (served.contains(gpu.vendor())
          && !unsure.contains(gpu.vendor())
          && !resourcesByGpu.containsKey(gpu.address())) {
        checks.fail(
            NodeCheck.DEVICE_MISSING,
            gpu.address(),
            "no resource of " + gpu.vendor().text() + " has a healthy device for it");
      }
    }
    return new Offered(checks.findings, resourcesByGpu);
  }

  private List<String> withoutNetwork(List<String> list) {
    return list.stream().filter(id -> !NetworkCards.have(host, id)).toList();
  }

  private void resource(
      Vendor vendor,
      String resource,
      List<String> list,
      Map<String, Set<String>> resourcesByGpu,
      Set<Vendor> unsure) {
    TreeSet<String> unknown = new TreeSet<>();
    for (String id : list) {
      switch (ids.match(vendor, id)) {
        case Match.Found(String base, Gpu gpu, var partition) -> {
          // Partitions of one GPU belong to different resources by design.
          String of = partition == null ? gpu.address() : gpu.address() + "/" + partition.id();
          resourcesByGpu.computeIfAbsent(of, key -> new TreeSet<>()).add(resource);
          resourcesByGpu.computeIfAbsent(gpu.address(), key -> new TreeSet<>());
          if (!gpu.offerable(base, partition)) {
            fail(
                NodeCheck.DEVICE_UNKNOWN,
                resource,
                id + " is offered as healthy, but the GPU is " + gpu.state().text());
          }
        }
        case Match.Unverifiable _ -> unsure.add(vendor);
        case Match.Unknown _ -> unknown.add(id);
      }
    }
    if (!unknown.isEmpty()) {
      String first = unknown.first();
      String more = unknown.size() == 1 ? "" : " and " + (unknown.size() - 1) + " more";
      fail(NodeCheck.DEVICE_UNKNOWN, resource, first + more + ": no GPU of this node");
    }
  }

  private void twice(String gpu, Set<String> resources) {
    if (resources.size() > 1) {
      fail(NodeCheck.DEVICE_TWICE, gpu, String.join(" and ", resources));
    }
  }

  /** What running containers were given, by the kubelet's checkpoint. */
  public static List<NodeFinding> given(HostTree host, Hardware hardware, Checkpoint checkpoint) {
    AllocationFindings checks = new AllocationFindings(host, hardware);
    Set<String> held = new TreeSet<>();
    for (Checkpoint.Entry entry : checkpoint.entries()) {
      ContainerResponse given = entry.given();
      if (given != null) {
        checks.container(entry, given);
      }
      if (!checkpoint.registered().containsKey(entry.resource())) {
        held.add(entry.resource());
      }
    }
    held.forEach(
        resource ->
            checks.fail(
                NodeCheck.RESOURCE_UNSERVED, resource, "not among the kubelet's resources"));
    return checks.findings;
  }

  private void container(Checkpoint.Entry entry, ContainerResponse given) {
    String place = "pod " + entry.podUid() + " container " + entry.container();
    for (Mount mount : given.mounts()) {
      String why = HostPathRule.danger(mount.hostPath(), mount.readOnly());
      if (why != null) {
        fail(NodeCheck.GIVEN_TOO_MUCH, place, entry.resource() + " gave a mount: " + why);
      }
    }
    Vendor vendor =
        entry.deviceIds().stream().anyMatch(id -> !NetworkCards.have(host, id))
            ? DeviceIds.vendor(entry.resource()).orElse(null)
            : null;
    for (DeviceSpec device : given.devices()) {
      String path = HostPathRule.normal(device.hostPath());
      if (path == null || vendor != null && !gpuNode(vendor, path)) {
        fail(
            NodeCheck.GIVEN_TOO_MUCH,
            place,
            entry.resource() + " gave " + device.hostPath() + ", no device of a GPU");
      }
    }
    if ("all".equals(given.envs().get("NVIDIA_VISIBLE_DEVICES"))) {
      fail(NodeCheck.GIVEN_TOO_MUCH, place, entry.resource() + " gave every GPU of the node");
    }
  }

  private boolean gpuNode(Vendor vendor, String path) {
    return path.startsWith("/dev/nvidia-caps/")
        || hardware.controlNodes().stream().anyMatch(node -> node.path().equals(path))
        || hardware.gpus().stream()
            .flatMap(gpu -> gpu.allNodes().stream())
            .anyMatch(node -> node.path().equals(path))
        || BuiltInRules.of(vendor).devices().stream().anyMatch(glob -> glob.matches(path));
  }

  /** Who uses a GPU without having been given one. */
  public static List<NodeFinding> used(
      HostTree host,
      Hardware hardware,
      List<Holders.Holder> holders,
      Checkpoint checkpoint,
      Function<String, @Nullable PodResources> kubelet) {
    AllocationFindings checks = new AllocationFindings(host, hardware);
    Map<String, Set<String>> given = checks.givenByPod(checkpoint);
    for (Holders.Holder holder : holders) {
      String who = "process " + holder.process() + " (" + holder.program() + ")";
      String pod = holder.podUid();
      if (pod == null) {
        checks.fail(NodeCheck.USED_WITHOUT_ALLOCATION, holder.address(), who + " runs in no pod");
      } else if ((given.get(pod) == null || !given.get(pod).contains(holder.address()))
          && !checks.holds(kubelet.apply(pod), holder.address())) {
        checks.fail(
            NodeCheck.USED_WITHOUT_ALLOCATION,
            holder.address(),
            who + " of pod " + pod + " was not given this GPU");
      }
    }
    return checks.findings;
  }

  /**
   * Whether the kubelet says that a pod may use a GPU. Claims of DRA drivers stand in no checkpoint
   * of device plugins, and which GPU one is for is not told here: it stands for every one.
   */
  private boolean holds(@Nullable PodResources pod, String address) {
    if (pod == null) {
      return false;
    }
    for (ContainerResources container : pod.containers()) {
      if (!container.dynamicResources().isEmpty()) {
        return true;
      }
      for (ContainerDevices devices : container.devices()) {
        if (gpus(devices.resourceName(), devices.deviceIds()).contains(address)) {
          return true;
        }
      }
    }
    return false;
  }

  /** GPUs by pod; ids that cannot be verified stand for every GPU, to accuse nobody wrongly. */
  private Map<String, Set<String>> givenByPod(Checkpoint checkpoint) {
    Map<String, Set<String>> given = new HashMap<>();
    for (Checkpoint.Entry entry : checkpoint.entries()) {
      given
          .computeIfAbsent(entry.podUid(), key -> new HashSet<>())
          .addAll(gpus(entry.resource(), entry.deviceIds()));
    }
    return given;
  }

  private Set<String> gpus(String resource, List<String> deviceIds) {
    Set<String> gpus = new HashSet<>();
    Optional<Vendor> vendor = DeviceIds.vendor(resource);
    for (String id : vendor.isPresent() ? deviceIds : List.<String>of()) {
      switch (ids.match(vendor.get(), id)) {
        case Match.Found found -> gpus.add(found.gpu().address());
        case Match.Unverifiable _ -> hardware.gpus().forEach(gpu -> gpus.add(gpu.address()));
        case Match.Unknown _ -> {}
      }
    }
    return gpus;
  }

  private void fail(NodeCheck check, String place, String message) {
    findings.add(NodeFinding.fail(check, place, message));
  }
}
