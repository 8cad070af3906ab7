package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.Offering;
import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.decision.Registering;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.ResourceRule;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One resource: the plugin on one side, the kubelet on the other, and what the kubelet may see of
 * the plugin's devices. It outlives its plugins.
 */
final class ResourceGate {

  private final String resource;
  private final World world;
  private final GatewayLog log;
  private final Watchers watchers;
  private final Quarantine quarantine;
  private volatile @Nullable KubeletDoor door;
  private volatile @Nullable PluginSession session;
  private volatile Offered offered = Offered.NOTHING;
  private volatile @Nullable RuleOf ruleOf;

  // Guarded by world.judging.
  private @Nullable DeviceList given;
  private boolean fresh;
  private Set<Refusal> told = Set.of();

  /**
   * What the kubelet was sent last.
   *
   * @param sent whether it was sent anything
   * @param healthy ids that it may ask for
   */
  private record Offered(boolean sent, DeviceList list, Set<String> healthy) {
    static final Offered NOTHING = new Offered(false, new DeviceList(List.of()), Set.of());

    static Offered of(DeviceList list) {
      Set<String> healthy = new HashSet<>();
      for (Device device : list.devices()) {
        if (device.health().equals(DevicePluginApi.HEALTHY)) {
          healthy.add(device.id());
        }
      }
      return new Offered(true, list, Set.copyOf(healthy));
    }
  }

  ResourceGate(String resource, World world, Deadlines deadlines, GatewayLog log) {
    this.resource = resource;
    this.world = world;
    this.quarantine = new Quarantine(deadlines.quarantine());
    this.log = log;
    this.watchers = new Watchers(this::streamsChanged);
  }

  void opens(KubeletDoor kubeletDoor) {
    door = kubeletDoor;
  }

  private void streamsChanged() {
    KubeletDoor at = door;
    if (at != null) {
      at.streamsChanged();
    }
  }

  String resource() {
    return resource;
  }

  int streams() {
    return watchers.count();
  }

  /** Who serves the resource now; null if nobody. */
  @Nullable PluginIdentity live() {
    PluginSession now = session;
    return now == null ? null : now.plugin();
  }

  @Nullable PluginSession session() {
    return session;
  }

  /** Looked up once a policy: every Allocate asks for it. */
  @SuppressWarnings("ReferenceEquality") // a policy that was read again is another
  ResourceRule rule() {
    Policy policy = world.policy();
    RuleOf known = ruleOf;
    if (known == null || known.policy != policy) {
      known =
          new RuleOf(
              policy, policy.rule(resource).orElseGet(() -> ResourceRule.bare(resource, null)));
      ruleOf = known;
    }
    return known.rule;
  }

  private record RuleOf(Policy policy, ResourceRule rule) {}

  /** Devices whose answers were refused, with the reason. */
  Map<String, String> quarantined() {
    return quarantine.reasons();
  }

  boolean offers(List<String> ids) {
    return offered.healthy.containsAll(ids);
  }

  Set<String> healthy() {
    return offered.healthy;
  }

  int unhealthy() {
    Offered now = offered;
    return now.list.devices().size() - now.healthy.size();
  }

  /** Takes a plugin over; the one before is let go first, so that there is one stream. */
  void adopt(PluginSession next) {
    PluginSession before;
    Map<String, String> kept;
    world.judging.lock();
    try {
      before = session;
      session = next;
      given = null;
      fresh = true;
      told = Set.of();
      quarantine.registers(next.plugin(), System.nanoTime());
      kept = quarantine.reasons();
    } finally {
      world.judging.unlock();
    }
    if (before != null) {
      before.close();
    }
    log.registered(resource, next.plugin());
    kept.forEach((id, why) -> tell(next.plugin(), new Refusal(Reason.ANSWER_REFUSED, id, why)));
    next.watch(list -> list(next, list), why -> ended(next, why));
  }

  private void list(PluginSession from, DeviceList list) {
    world.judging.lock();
    try {
      if (session != from) {
        return;
      }
      if (world.holds(resource, list.devices().size())) {
        given = list;
        judge(list);
      } else {
        tell(
            from.plugin(),
            new Refusal(
                Reason.LIST_TOO_LONG,
                resource,
                list.devices().size() + " devices, with those of other resources too many"));
      }
    } finally {
      world.judging.unlock();
    }
  }

  private void ended(PluginSession from, String why) {
    world.judging.lock();
    try {
      if (session != from) {
        return;
      }
      boolean silent = given == null;
      session = null;
      given = null;
      world.holds(resource, 0);
      if (silent) {
        tell(from.plugin(), new Refusal(Reason.PLUGIN_SILENT, resource, why));
      }
      log.lost(resource, from.plugin(), why);
      if (offered.sent) {
        publish(Offering.lost(offered.list));
      }
    } finally {
      world.judging.unlock();
    }
  }

  /** Policy or hardware changed. */
  void judgeAgain(boolean policyChanged) {
    PluginSession now = session;
    if (policyChanged && now != null && world.policy().enforced()) {
      Refusal refusal = Registering.notAllowed(world.policy(), resource, now.plugin(), null);
      if (refusal != null) {
        tell(now.plugin(), refusal);
        now.close(); // and its end makes the devices unhealthy
        return;
      }
    }
    world.judging.lock();
    try {
      if (policyChanged) {
        quarantine.clear();
        told = Set.of();
      }
      if (given != null) {
        judge(given);
      }
    } finally {
      world.judging.unlock();
    }
  }

  private void judge(DeviceList list) {
    boolean enforced = world.policy().enforced();
    Offering.Offer offer =
        Offering.judge(
            new Offering.Case(
                rule(),
                world.hardware(),
                enforced,
                offered.list.devices(),
                fresh,
                world.takenBeside(resource),
                quarantine.ids()),
            list);
    fresh = false;
    PluginIdentity plugin = live();
    for (Refusal refusal : offer.refusals()) {
      if (!told.contains(refusal)) {
        tell(plugin == null ? PluginIdentity.UNKNOWN : plugin, refusal);
      }
    }
    told = Set.copyOf(offer.refusals());
    world.takes(resource, offer.units());
    if (offer.list() != null) {
      publish(offer.list());
    }
  }

  private void publish(DeviceList list) {
    KubeletDoor at = door;
    if (!offered.sent || !list.equals(offered.list)) {
      offered = Offered.of(list);
      watchers.send(list);
      log.offered(resource, healthy().size(), unhealthy());
    }
    if (at != null) {
      at.offer();
    }
  }

  void tell(PluginIdentity plugin, Refusal refusal) {
    log.refused(resource, plugin, refusal, world.policy().enforced());
  }

  /** Devices whose answer was refused: nobody else shall be given them. */
  void quarantine(List<String> ids, String why) {
    world.judging.lock();
    try {
      quarantine.add(ids, why, live(), System.nanoTime());
      if (given != null) {
        judge(given);
      }
    } finally {
      world.judging.unlock();
    }
  }

  /** The kubelet listens. No other list is sent until it has the one that counts now. */
  void watch(ServerCallStreamObserver<DeviceList> stream) {
    world.judging.lock();
    try {
      Offered now = offered;
      watchers.add(stream, now.sent ? now.list : null);
    } finally {
      world.judging.unlock();
    }
  }

  /** Whether nobody serves it and the kubelet was never told of it. */
  boolean idle() {
    return session == null && !offered.sent;
  }

  /** Whether nobody serves it. */
  boolean abandoned() {
    return session == null;
  }

  void close() {
    world.judging.lock();
    try {
      world.takes(resource, Set.of());
      world.holds(resource, 0);
    } finally {
      world.judging.unlock();
    }
    KubeletDoor at = door;
    if (at != null) {
      at.close();
    }
    PluginSession now = session;
    if (now != null) {
      now.close();
    }
  }
}
