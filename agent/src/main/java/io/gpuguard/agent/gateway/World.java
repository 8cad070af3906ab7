package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.HostFiles;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.policy.Policy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** What all resources are judged by. Device lists are judged one after another, calls are not. */
final class World {

  /** Of all resources together; the kubelet takes some 68,000 of one. */
  private static final int MOST_DEVICES = 100_000;

  /**
   * Held while a list is judged, never while anyone else is asked. Fair: one plugin can be loud.
   */
  final ReentrantLock judging = new ReentrantLock(true);

  private final Map<String, Set<String>> units = new HashMap<>();
  private final Map<String, Integer> held = new HashMap<>();
  private final HostFiles files;
  private volatile Policy policy;
  private volatile Hardware hardware;

  World(HostFiles files, Policy policy, Hardware hardware) {
    this.files = files;
    this.policy = policy;
    this.hardware = hardware;
  }

  HostFiles files() {
    return files;
  }

  Policy policy() {
    return policy;
  }

  void policy(Policy next) {
    policy = next;
  }

  Hardware hardware() {
    return hardware;
  }

  void hardware(Hardware next) {
    hardware = next;
  }

  /** GPUs and partitions that other resources offer, and which. */
  Map<String, String> takenBeside(String resource) {
    Map<String, String> taken = new HashMap<>();
    units.forEach(
        (owner, owned) -> {
          if (!owner.equals(resource)) {
            owned.forEach(unit -> taken.put(unit, owner));
          }
        });
    return taken;
  }

  /**
   * Whether there is room for a list of so many devices: the lists of all resources are kept, and
   * whoever may register one may register many.
   */
  boolean holds(String resource, int devices) {
    int others =
        held.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(resource))
            .mapToInt(Map.Entry::getValue)
            .sum();
    boolean fits = devices + others <= MOST_DEVICES;
    if (fits) {
      held.put(resource, devices);
    }
    return fits;
  }

  void takes(String resource, Set<String> owned) {
    units.put(resource, owned);
  }

  boolean owns(String resource) {
    return !units.getOrDefault(resource, Set.of()).isEmpty();
  }
}
