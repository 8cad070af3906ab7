package io.gpuguard.agent.gateway;

import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.cdi.CdiSpec;
import io.gpuguard.agent.dra.DeviceHealth;
import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.hardware.DeviceNode;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.podresources.CdiName;
import io.gpuguard.agent.podresources.ClaimResource;
import io.gpuguard.agent.podresources.PodResourcesClient;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which GPUs the devices of DRA drivers are. A driver names them as it likes; what a prepared one
 * gives to its container are device nodes, whose numbers are those of a GPU. The kubelet tells of
 * those that an earlier process of ours let through, ResourceSlices of those that nobody has yet.
 */
final class DriverDevices {

  /** More than any node has; a driver that names ever new ones fills no memory. */
  private static final int MOST = 4096;

  private static final long PAUSE_NANOS = 30_000_000_000L;

  private final HostTree host;
  private final World world;
  private final PodResourcesClient kubelet;
  private final Map<DraDevice, Set<String>> prepared = new ConcurrentHashMap<>();
  private volatile Map<DraDevice, Set<String>> sliced = Map.of();
  private volatile long asked = System.nanoTime() - PAUSE_NANOS;

  DriverDevices(HostTree host, World world, PodResourcesClient kubelet) {
    this.host = host;
    this.world = world;
    this.kubelet = kubelet;
  }

  /** A claim was prepared with this device. */
  void prepared(DraDevice device, Collection<String> cdiIds, CdiReader.Result files) {
    Set<String> addresses = addresses(cdiIds, files);
    if (!addresses.isEmpty() && (prepared.size() < MOST || prepared.containsKey(device))) {
      prepared.put(device, addresses);
    }
  }

  /** The attributes in ResourceSlices: addresses of GPUs by device. */
  void sliced(Map<DraDevice, Set<String>> devices) {
    sliced = Map.copyOf(devices);
  }

  /** What a device stands for; none if nobody can tell. */
  List<Gpu> gpus(String driver, DeviceHealth.Id id) {
    DraDevice device = new DraDevice(driver, id.pool(), id.device());
    if (!prepared.containsKey(device)) {
      askKubelet();
    }
    Set<String> addresses = new TreeSet<>(prepared.getOrDefault(device, Set.of()));
    addresses.addAll(sliced.getOrDefault(device, Set.of()));
    Hardware hardware = world.hardware();
    return addresses.stream().flatMap(address -> hardware.byAddress(address).stream()).toList();
  }

  private void askKubelet() {
    synchronized (this) {
      if (System.nanoTime() - asked < PAUSE_NANOS) {
        return;
      }
      asked = System.nanoTime();
    }
    List<ClaimResource> held;
    try {
      held =
          kubelet.list().pods().stream()
              .flatMap(pod -> pod.containers().stream())
              .flatMap(container -> container.dynamicResources().stream())
              .flatMap(resource -> resource.claimResources().stream())
              .toList();
    } catch (StatusRuntimeException e) {
      return; // It is asked again.
    }
    if (!held.isEmpty()) {
      CdiReader.Result files = CdiReader.read(host.again());
      for (ClaimResource one : held) {
        prepared(
            new DraDevice(one.driverName(), one.poolName(), one.deviceName()),
            one.cdiDevices().stream().map(CdiName::name).toList(),
            files);
      }
    }
  }

  /** By number, and only by what the device adds itself: its file may give all of them more. */
  private Set<String> addresses(Collection<String> cdiIds, CdiReader.Result files) {
    Map<String, String> addresses = new HashMap<>();
    for (Gpu gpu : world.hardware().gpus()) {
      List<DeviceNode> nodes = new ArrayList<>(gpu.nodes());
      gpu.partitions().forEach(partition -> nodes.addAll(partition.nodes()));
      nodes.forEach(node -> addresses.put(node.major() + ":" + node.minor(), gpu.address()));
    }
    Set<String> found = new TreeSet<>();
    for (String id : cdiIds) {
      files.specs().stream()
          .flatMap(spec -> Stream.ofNullable(spec.edits(id)))
          .flatMap(edits -> edits.devices().stream())
          .map(CdiSpec.Device::hostPath)
          .map(path -> world.files().facts(world.files().real(path)))
          .flatMap(Stream::ofNullable)
          .filter(facts -> facts.kind() == FileFacts.Kind.CHARACTER_DEVICE)
          .flatMap(facts -> Stream.ofNullable(addresses.get(facts.major() + ":" + facts.minor())))
          .forEach(found::add);
    }
    return found;
  }
}
