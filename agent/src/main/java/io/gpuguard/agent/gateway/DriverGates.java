package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.rpc.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gate for DRA drivers. They put a registration socket into a folder, which is ours instead of
 * the kubelet's; for each that is let in, there is a socket of ours in the kubelet's folder. The
 * kubelet watches that folder itself: after its restart nothing is to be done.
 */
final class DriverGates implements AutoCloseable {

  /** Mounted into drivers' containers as the kubelet's plugins_registry. */
  static final String REGISTRY = "registry";

  /** Mounted into drivers' containers as the kubelet's plugins. */
  static final String PLUGINS = "plugins";

  /** How our sockets in the kubelet's folder begin. */
  static final String PREFIX = "gpuguard-";

  private static final int MOST_DRIVERS = 32;
  private static final long LOOK_MILLIS = 500;

  /** What the gates of all drivers share. */
  record Surroundings(
      Sockets sockets,
      Path plugins,
      Path kubeletRegistry,
      String generation,
      HostTree host,
      World world,
      DriverDevices devices,
      PluginIdentities identities,
      Deadlines deadlines,
      GatewayLog log,
      ReentrantLock admitting) {}

  private final Surroundings at;
  private final Path registry;
  private final Map<String, DriverGate> gates = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private boolean crowded;
  private volatile boolean closed;

  /**
   * Gates that are not open yet.
   *
   * @param folder with our two folders for drivers
   */
  DriverGates(
      Sockets sockets,
      HostTree host,
      Path folder,
      String generation,
      World world,
      DriverDevices devices,
      PluginIdentities identities,
      Deadlines deadlines,
      GatewayLog log) {
    this.registry = folder.resolve(REGISTRY);
    this.at =
        new Surroundings(
            sockets,
            folder.resolve(PLUGINS),
            host.path(KubeletFolders.REGISTRY),
            generation,
            host,
            world,
            devices,
            identities,
            deadlines,
            log,
            new ReentrantLock());
  }

  void open() throws IOException {
    Files.createDirectories(registry);
    Files.createDirectories(at.plugins);
    Files.createDirectories(at.kubeletRegistry); // the kubelet may start later
    for (Path old : entries(at.kubeletRegistry)) {
      if (old.getFileName().toString().startsWith(PREFIX)) {
        Files.deleteIfExists(old); // of an earlier process
      }
    }
    Thread.ofVirtual().name("drivers' folder").start(this::watch);
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** What goes wrong is told once, and tried again: nobody else looks for drivers. */
  private void watch() {
    boolean told = false;
    while (!closed) {
      try {
        Files.createDirectories(registry);
        look();
        told = false;
      } catch (IOException | RuntimeException e) {
        if (!told) {
          at.log.lost("", PluginIdentity.UNKNOWN, "the drivers' folder cannot be read: " + e);
        }
        told = true;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** A socket that was made anew has another key, and is another driver to us. */
  private void look() throws IOException {
    Map<String, Path> there = new HashMap<>();
    for (Path entry : entries(registry)) {
      String key = key(entry);
      if (key != null) {
        there.put(key, entry);
      }
    }
    List<String> gone = new ArrayList<>(gates.keySet());
    gone.removeAll(there.keySet());
    gone.forEach(key -> close(gates.remove(key)));
    for (Map.Entry<String, Path> entry : there.entrySet()) {
      if (gates.containsKey(entry.getKey())) {
        continue;
      }
      if (gates.size() >= MOST_DRIVERS) {
        tooMany();
        return;
      }
      DriverGate gate = new DriverGate(at, entry.getValue(), number.incrementAndGet(), this::live);
      gates.put(entry.getKey(), gate);
      Thread.ofVirtual().name("driver").start(gate::run);
    }
    crowded = false;
  }

  private void tooMany() {
    if (!crowded) {
      Refusal refusal = new Refusal(Reason.TOO_MANY, "drivers", "too many registration sockets");
      at.log.refused("", PluginIdentity.UNKNOWN, refusal, true);
    }
    crowded = true;
  }

  /** Null for what is no socket, and for names that the kubelet overlooks too. */
  private static @Nullable String key(Path entry) {
    if (entry.getFileName().toString().startsWith(".")) {
      return null;
    }
    return Sockets.key(entry);
  }

  /** Who serves a driver now; null if nobody does. */
  private @Nullable PluginIdentity live(String driver) {
    for (DriverGate gate : gates.values()) {
      PluginIdentity plugin = gate.serves(driver);
      if (plugin != null) {
        return plugin;
      }
    }
    return null;
  }

  /** A new policy: those who are no longer allowed go, those who are now come. */
  void policy() {
    gates.values().forEach(DriverGate::judgeAgain);
  }

  void healthAgain() {
    gates.values().forEach(DriverGate::healthAgain);
  }

  /** Who serves which driver. */
  Map<String, PluginIdentity> drivers() {
    Map<String, PluginIdentity> drivers = new TreeMap<>();
    gates.values().forEach(gate -> gate.told(drivers));
    return drivers;
  }

  /** The keys of our sockets in the kubelet's folder. */
  Set<String> doors() {
    Set<String> doors = new HashSet<>();
    gates.values().forEach(gate -> gate.door(doors));
    return doors;
  }

  private static void close(@Nullable DriverGate gate) {
    if (gate != null) {
      gate.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    gates.values().forEach(DriverGate::close);
  }
}
