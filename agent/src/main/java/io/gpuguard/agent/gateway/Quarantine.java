package io.gpuguard.agent.gateway;

import io.gpuguard.agent.policy.PluginIdentity;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Devices whose answers were refused: nobody else shall be given them. A plugin that registers anew
 * does not free them at once, since one that lies and restarts would have a pod scheduled to them,
 * and refused, at every start.
 */
final class Quarantine {

  private final Duration hold;
  private final Map<String, Held> devices = new ConcurrentHashMap<>();

  /**
   * One device.
   *
   * @param image of the plugin whose answer it was; null if unknown
   * @param since {@link System#nanoTime}
   */
  private record Held(String why, @Nullable String image, long since) {}

  /**
   * A quarantine of no device.
   *
   * @param hold how long a device stays though its plugin registers anew
   */
  Quarantine(Duration hold) {
    this.hold = hold;
  }

  void add(Collection<String> ids, String why, @Nullable PluginIdentity plugin, long now) {
    String image = plugin == null ? null : plugin.image();
    ids.forEach(id -> devices.put(id, new Held(why, image, now)));
  }

  /** A plugin registers: what another image answered, or long ago, does not count against it. */
  void registers(PluginIdentity plugin, long now) {
    devices.values().removeIf(held -> isOver(held, plugin, now));
  }

  private boolean isOver(Held held, PluginIdentity plugin, long now) {
    boolean mended =
        held.image != null && plugin.image() != null && !held.image.equals(plugin.image());
    return mended || now - held.since >= hold.toNanos();
  }

  void clear() {
    devices.clear();
  }

  Set<String> ids() {
    return Set.copyOf(devices.keySet());
  }

  /** The devices with the reason. */
  Map<String, String> reasons() {
    return devices.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().why));
  }
}
