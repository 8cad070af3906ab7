package io.gpuguard.agent.decision;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.allocation.DeviceIds.Match;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.deviceplugin.TopologyInfo;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.Partition;
import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.agent.policy.ResourceRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From the list of a plugin to the list for the kubelet. Ids that stand for no hardware are
 * dropped; what was lost stays as unhealthy, because the kubelet reports the health of a device
 * that it does not find as healthy (UpdateAllocatedResourcesStatus in its device manager).
 */
public final class Offering {

  /** What gRPC in the kubelet takes as one message. */
  public static final int LONGEST = 4 << 20;

  /** The API documents 63 characters, MIG's old ids with replicas have some more. */
  private static final int LONGEST_ID = 128;

  /** Of devices whose hardware nobody knows, so that ids that change always fill no memory. */
  private static final int MOST_VANISHED = 4096;

  private final Case at;
  private final DeviceIds ids;
  private final Tally tally = new Tally();
  private final Map<String, Device> kept = new LinkedHashMap<>();
  private final Map<String, Integer> replicas = new HashMap<>();
  private final Set<String> units = new LinkedHashSet<>();
  private final Set<String> unverifiable = new HashSet<>();

  private Offering(Case at) {
    this.at = at;
    this.ids = new DeviceIds(at.hardware);
  }

  /**
   * What a list is judged by.
   *
   * @param last what the kubelet has now
   * @param fresh whether this is the first list since the plugin registered
   * @param taken units that other resources offer, and which
   * @param quarantined ids whose answers were refused
   */
  public record Case(
      ResourceRule rule,
      Hardware hardware,
      boolean enforced,
      List<Device> last,
      boolean fresh,
      Map<String, String> taken,
      Set<String> quarantined) {}

  /**
   * What comes of it.
   *
   * @param list for the kubelet; null if it must keep the one that it has
   * @param units GPUs and partitions that the list stands for
   */
  public record Offer(@Nullable DeviceList list, Set<String> units, List<Refusal> refusals) {
    public Offer {
      units = Set.copyOf(units);
      refusals = List.copyOf(refusals);
    }
  }

  public static Offer judge(Case at, DeviceList given) {
    return new Offering(at).judge(given);
  }

  /** The list of a plugin that is gone: nothing of it can be used, all of it is still there. */
  public static DeviceList lost(DeviceList last) {
    return new DeviceList(
        last.devices().stream()
            .map(device -> withHealth(device, DevicePluginApi.UNHEALTHY))
            .toList(),
        last.unknown());
  }

  private Offer judge(DeviceList given) {
    given.devices().forEach(this::device);
    Set<String> named = Set.copyOf(replicas.keySet());
    Set<String> present = new HashSet<>();
    given.devices().forEach(device -> present.add(device.id())); // also what was not let through
    at.last.stream()
        .filter(device -> !present.contains(device.id()))
        .forEach(device -> vanished(device, named));
    DeviceList list =
        at.enforced ? new DeviceList(List.copyOf(kept.values()), given.unknown()) : given;
    if (list.bytes().length > LONGEST) {
      tally.add(Reason.LIST_TOO_LONG, list.devices().size() + " devices", "more than 4 MiB");
      list = null;
    }
    return new Offer(list, units, tally.refusals());
  }

  private void device(Device device) {
    String id = device.id();
    if (id.isEmpty()
        || id.length() > LONGEST_ID
        || id.chars().anyMatch(c -> c <= ' ' || c == 127)) {
      tally.add(Reason.DEVICE_ID_FORM, id, id.length() + " characters");
      return;
    }
    Device twin = kept.get(id);
    if (twin != null) {
      tally.add(Reason.DEVICE_ID_FORM, id, "told twice");
      kept.put(id, healthy(twin) ? device : twin); // worst wins
      return;
    }
    if (at.rule.vendor() == null) {
      keep(device, true);
      return;
    }
    switch (ids.match(at.rule.vendor(), id)) {
      case Match.Unknown _ -> tally.add(Reason.DEVICE_BOGUS, id, "no hardware of this node");
      case Match.Found(String base, Gpu gpu, Partition partition) ->
          found(device, base, gpu, partition);
      case Match.Unverifiable(String base, String reason) -> {
        unverifiable.add(base);
        if (unverifiable.size() > most(at.rule.vendor(), base)) {
          unverifiable.remove(base);
          tally.add(Reason.DEVICE_SURPLUS, id, reason);
        } else if (admitted(device, base, base)) {
          keep(device, true);
        }
      }
    }
  }

  private void found(Device device, String base, Gpu gpu, @Nullable Partition partition) {
    String unit = partition == null ? gpu.address() : gpu.address() + "/" + partition.id();
    if (!admitted(device, base, unit)) {
      return;
    }
    boolean usable = gpu.offerable(base, partition);
    if (!usable && healthy(device)) {
      tally.add(Reason.DEVICE_SICK, device.id(), gpu.address() + " is " + gpu.state().text());
    }
    TopologyInfo topology = device.topology();
    if (topology != null
        && gpu.numaNode() >= 0
        && topology.nodes().stream().noneMatch(node -> node.id() == gpu.numaNode())) {
      tally.add(Reason.TOPOLOGY, device.id(), "the kernel says node " + gpu.numaNode());
    }
    keep(device, usable);
  }

  /** Whether replicas and other resources leave room for it. */
  private boolean admitted(Device device, String base, String unit) {
    String owner = at.rule.shared() ? null : owner(unit);
    if (owner != null) {
      tally.add(Reason.DEVICE_TAKEN, device.id(), owner + " offers " + unit);
      return false;
    }
    if (replicas.merge(base, 1, Integer::sum) > at.rule.replicas()) {
      tally.add(Reason.REPLICAS, device.id(), base + " has more than " + at.rule.replicas());
      return false;
    }
    units.add(unit);
    return true;
  }

  /** Who offers a unit: the whole of a GPU takes its partitions along, and the reverse. */
  private @Nullable String owner(String unit) {
    String owner = at.taken.get(unit);
    int slash = unit.indexOf('/');
    if (owner == null && slash > 0) {
      owner = at.taken.get(unit.substring(0, slash));
    }
    if (owner == null && slash < 0) {
      for (Map.Entry<String, String> other : at.taken.entrySet()) {
        if (other.getKey().startsWith(unit + "/")) {
          return other.getValue();
        }
      }
    }
    return owner;
  }

  /** How many devices there can be that cannot be told apart. */
  private long most(Vendor vendor, String base) {
    List<Gpu> gpus = at.hardware.gpus().stream().filter(gpu -> gpu.vendor() == vendor).toList();
    return base.startsWith("MIG-")
        ? gpus.stream().mapToLong(gpu -> gpu.partitions().size()).sum()
        : gpus.size();
  }

  private void vanished(Device device, Set<String> named) {
    if (at.rule.vendor() == null) {
      if (!at.fresh && kept.size() < MOST_VANISHED) {
        keepVanished(device);
      }
      return;
    }
    Match match = ids.match(at.rule.vendor(), device.id());
    String base =
        switch (match) {
          case Match.Found(String found, Gpu _, var _) -> found;
          case Match.Unverifiable(String found, String _) -> found;
          case Match.Unknown _ -> device.id();
        };
    // A plugin that starts anew may name the same GPU otherwise, and MIG devices come and go.
    boolean renamed = at.fresh && (match instanceof Match.Unknown || named.contains(base));
    if (match instanceof Match.Unverifiable) {
      unverifiable.add(base);
      // Ids that change always would stay for ever, until the list is too long for the kubelet.
      renamed |= unverifiable.size() > most(at.rule.vendor(), base);
    }
    if (!renamed && replicas.merge(base, 1, Integer::sum) <= at.rule.replicas()) {
      keepVanished(device);
    }
  }

  private void keepVanished(Device device) {
    tally.add(Reason.DEVICE_VANISHED, device.id(), "not in the plugin's list any more");
    keep(device, false);
  }

  private void keep(Device device, boolean usable) {
    boolean sick = !usable || at.quarantined.contains(device.id());
    kept.put(
        device.id(),
        sick && healthy(device) ? withHealth(device, DevicePluginApi.UNHEALTHY) : device);
  }

  private static boolean healthy(Device device) {
    return device.health().equals(DevicePluginApi.HEALTHY);
  }

  private static Device withHealth(Device device, String health) {
    return new Device(device.id(), health, device.topology(), device.unknown());
  }
}
