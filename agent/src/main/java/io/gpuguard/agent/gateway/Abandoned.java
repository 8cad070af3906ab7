package io.gpuguard.agent.gateway;

import io.gpuguard.agent.podresources.ContainerDevices;
import io.gpuguard.agent.podresources.PodResourcesClient;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * GPUs that a resource offered stay its own while its plugin is away, but not for ever: another
 * resource may come in its place, as when the strategy for MIG changes. Used by one thread.
 */
final class Abandoned {

  private final World world;
  private final PodResourcesClient kubelet;
  private final Duration patience;
  private final Map<String, Long> since = new HashMap<>();

  Abandoned(World world, PodResourcesClient kubelet, Duration patience) {
    this.world = world;
    this.kubelet = kubelet;
    this.patience = patience;
  }

  /** Frees what nobody has served for so long and no pod uses; whether there was any. */
  boolean free(Collection<ResourceGate> gates) {
    Map<String, ResourceGate> away =
        gates.stream()
            .filter(ResourceGate::abandoned)
            .collect(Collectors.toMap(ResourceGate::resource, gate -> gate));
    long now = System.nanoTime();
    since.keySet().retainAll(away.keySet());
    away.keySet().forEach(resource -> since.putIfAbsent(resource, now));
    away.keySet()
        .removeIf(resource -> now - since.getOrDefault(resource, now) < patience.toNanos());
    away.values().removeIf(gate -> !owns(gate));
    if (away.isEmpty()) {
      return false;
    }
    away.keySet().forEach(resource -> since.put(resource, now)); // else asked at every look
    try {
      away.keySet().removeAll(used());
    } catch (StatusRuntimeException e) {
      return false; // Who uses them is not known.
    }
    away.values().forEach(this::free);
    return !away.isEmpty();
  }

  private boolean owns(ResourceGate gate) {
    world.judging.lock();
    try {
      return world.owns(gate.resource());
    } finally {
      world.judging.unlock();
    }
  }

  private void free(ResourceGate gate) {
    world.judging.lock();
    try {
      if (gate.abandoned()) {
        world.takes(gate.resource(), Set.of());
      }
    } finally {
      world.judging.unlock();
    }
  }

  /** Resources that pods hold. */
  private Set<String> used() {
    return kubelet.list().pods().stream()
        .flatMap(pod -> pod.containers().stream())
        .flatMap(container -> container.devices().stream())
        .map(ContainerDevices::resourceName)
        .collect(Collectors.toSet());
  }
}
