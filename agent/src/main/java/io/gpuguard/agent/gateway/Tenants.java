package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.Starting.Holder;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.Checkpoint;
import io.gpuguard.agent.podresources.ContainerDevices;
import io.gpuguard.agent.podresources.ListResponse;
import io.gpuguard.agent.podresources.PodResources;
import io.gpuguard.agent.podresources.PodResourcesClient;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which pods hold devices, as the kubelet tells it: Allocate itself names no pod. */
final class Tenants {

  /** The kubelet answers 100 questions a second of all its clients, and then refuses. */
  private static final long PAUSE_MILLIS = 250;

  private static final int TRIES = 8;

  /** The kubelet waits 30 seconds for all of a start, and its own answer can hang. */
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final PodResourcesClient kubelet;
  private final HostTree host;
  private final PluginIdentities pods;

  Tenants(PodResourcesClient kubelet, HostTree host, PluginIdentities pods) {
    this.kubelet = kubelet;
    this.host = host;
    this.pods = pods;
  }

  /** The holders; none if nobody tells within the time that a start may take. */
  List<Holder> holders(String resource, Collection<String> ids) {
    long begin = System.nanoTime();
    for (int i = 0; i < TRIES && System.nanoTime() - begin < PATIENCE_NANOS; i++) {
      try {
        List<Holder> holders = named(kubelet.list(), resource, ids);
        if (!holders.isEmpty()) {
          return holders;
        }
        // The kubelet lists no plain init containers; its checkpoint has them.
        holders = checkpoint(resource, ids);
        if (!holders.isEmpty()) {
          return holders;
        }
      } catch (StatusRuntimeException e) {
        List<Holder> holders = checkpoint(resource, ids);
        if (!holders.isEmpty()) {
          return holders;
        }
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      }
    }
    return List.of();
  }

  private static List<Holder> named(ListResponse list, String resource, Collection<String> ids) {
    List<Holder> holders = new ArrayList<>();
    for (PodResources pod : list.pods()) {
      boolean holds =
          pod.containers().stream()
              .flatMap(container -> container.devices().stream())
              .filter(devices -> devices.resourceName().equals(resource))
              .map(ContainerDevices::deviceIds)
              .anyMatch(held -> held.stream().anyMatch(ids::contains));
      if (holds) {
        holders.add(new Holder(pod.namespace(), pod.name()));
      }
    }
    return holders;
  }

  private List<Holder> checkpoint(String resource, Collection<String> ids) {
    if (!(Checkpoint.read(host.again()) instanceof Checkpoint.Result.Read(Checkpoint checkpoint))) {
      return List.of();
    }
    List<Holder> holders = new ArrayList<>();
    for (Checkpoint.Entry entry : checkpoint.entries()) {
      if (entry.resource().equals(resource) && entry.deviceIds().stream().anyMatch(ids::contains)) {
        String[] pod = pods.podOf(entry.podUid());
        if (pod != null) {
          holders.add(new Holder(pod[0], pod[1]));
        }
      }
    }
    return holders;
  }
}
