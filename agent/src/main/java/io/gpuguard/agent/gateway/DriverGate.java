package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.DriverRegistering;
import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.dra.DraApi;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.dra.RegistrationStatus;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Failure;
import io.gpuguard.agent.rpc.Peer;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One registration socket of a DRA driver, from when it is seen until it is gone. */
final class DriverGate implements AutoCloseable {

  private static final long FIRST_RETRY_MILLIS = 1000;
  private static final long LAST_RETRY_MILLIS = 30_000;

  private final DriverGates.Surroundings at;
  private final Path registrar;
  private final int number;
  private final Function<String, @Nullable PluginIdentity> live;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private boolean closed;
  private boolean again;

  private final AtomicReference<@Nullable Open> open = new AtomicReference<>();
  private @Nullable Refusal told;

  /** A driver that was let in, and our socket for it. */
  private record Open(
      String driver,
      PluginIdentity plugin,
      @Nullable String door,
      DriverCalls calls,
      ManagedChannel registrar,
      ManagedChannel channel,
      Server server) {
    void close() {
      server.shutdownNow();
      registrar.shutdownNow();
      channel.shutdownNow();
    }
  }

  DriverGate(
      DriverGates.Surroundings at,
      Path registrar,
      int number,
      Function<String, @Nullable PluginIdentity> live) {
    this.at = at;
    this.registrar = registrar;
    this.number = number;
    this.live = live;
  }

  /** Lets the driver in as soon as it answers and the policy allows it. */
  void run() {
    long pause = FIRST_RETRY_MILLIS;
    try {
      while (true) {
        Open now = open.get();
        if (now == null) {
          attempt();
        } else {
          stillAllowed(now);
        }
        if (!await(open.get() == null ? pause : LAST_RETRY_MILLIS)) {
          return;
        }
        pause = open.get() == null ? Math.min(2 * pause, LAST_RETRY_MILLIS) : FIRST_RETRY_MILLIS;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      shut();
    }
  }

  /** Waits for so long or until there is something to judge; false at the end. */
  private boolean await(long millis) throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (!closed && !again && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      again = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void shut() {
    Open now = open.getAndSet(null);
    if (now != null) {
      now.close();
    }
  }

  private void stillAllowed(Open now) {
    Policy policy = at.world().policy();
    Refusal refusal = DriverRegistering.notAllowed(policy, now.driver, now.plugin, null);
    if (refusal != null && policy.enforced()) {
      tell(now.driver, now.plugin, refusal, true);
      shut();
    }
  }

  private void attempt() {
    PluginIdentity plugin = identity(registrar);
    ManagedChannel channel = at.sockets().channel(registrar, peer -> stranger(plugin, peer));
    boolean kept = false;
    try {
      PluginInfo info =
          DriverCalls.call(channel, DraApi.INFO, DriverCalls.NOTHING, at.deadlines().options());
      kept = judge(info, plugin, channel);
    } catch (StatusRuntimeException e) {
      String name = registrar.getFileName().toString();
      Refusal refusal = new Refusal(Reason.PLUGIN_SILENT, name, Failure.text(e));
      tell("", plugin, refusal, true);
    } catch (IOException e) {
      at.log().lost("", plugin, "gpuguard cannot open its socket for the kubelet: " + e);
    } finally {
      if (!kept) {
        channel.shutdownNow();
      }
    }
  }

  private boolean judge(PluginInfo info, PluginIdentity plugin, ManagedChannel channel)
      throws IOException {
    Refusal refusal = DriverRegistering.malformed(info);
    Path socket = at.plugins();
    if (refusal == null) {
      socket = at.plugins().resolve(DriverRegistering.below(info.endpoint()));
      refusal = endpoint(info, socket, plugin);
    }
    boolean carriedOut = refusal != null || at.world().policy().enforced();
    at.admitting().lock(); // two at once would not see each other
    try {
      if (refusal == null) {
        refusal =
            DriverRegistering.notAllowed(
                at.world().policy(), info.name(), plugin, live.apply(info.name()));
      }
      if (refusal == null || !carriedOut) {
        lets(info, plugin, channel, socket);
      }
    } finally {
      at.admitting().unlock();
    }
    if (refusal == null) {
      told = null;
      return true;
    }
    tell(refusal.reason() == Reason.DRIVER_INFO ? "" : info.name(), plugin, refusal, carriedOut);
    if (carriedOut) {
      refused(channel, refusal);
    }
    return !carriedOut;
  }

  /** The driver's own socket: no link to another, and of the same pod or process. */
  private @Nullable Refusal endpoint(PluginInfo info, Path socket, PluginIdentity plugin) {
    String why = null;
    try {
      if (!socket.toRealPath(LinkOption.NOFOLLOW_LINKS).equals(socket.toRealPath())) {
        why = "a link leads to it";
      } else if (!Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther()) {
        why = "no socket";
      } else if (plugin.process() != 0 && !plugin.sameOwner(identity(socket))) {
        why = "another process serves it: " + identity(socket).text();
      }
    } catch (IOException e) {
      why = "no such file";
    }
    return why == null
        ? null
        : new Refusal(Reason.DRIVER_ENDPOINT, info.endpoint(), info.endpoint() + ": " + why);
  }

  /** At every connection: sockets can be replaced after they were looked at. */
  private @Nullable String stranger(PluginIdentity plugin, Peer peer) {
    if (plugin.process() == 0 || plugin.process() == peer.pid()) {
      return null;
    }
    PluginIdentity other = at.identities().of(peer);
    if (plugin.sameOwner(other) || !at.world().policy().enforced()) {
      return null;
    }
    return "another process serves it: " + other.text();
  }

  private PluginIdentity identity(Path socket) {
    Peer peer = at.sockets().listener(socket);
    return peer.pid() == 0 ? PluginIdentity.UNKNOWN : at.identities().of(peer);
  }

  private void lets(
      PluginInfo info, PluginIdentity plugin, ManagedChannel registrarChannel, Path socket)
      throws IOException {
    ManagedChannel channel = at.sockets().channel(socket, peer -> stranger(plugin, peer));
    DriverCalls calls = new DriverCalls(info.name(), plugin, channel, registrarChannel, at);
    Path door = at.kubeletRegistry().resolve(name(info.name()));
    Files.deleteIfExists(door);
    try {
      // The kubelet takes the socket where it found us for all calls, if no endpoint is told.
      PluginInfo ours =
          new PluginInfo(DraApi.TYPE, info.name(), "", DriverRegistering.services(info));
      Server server = at.sockets().serve(door, calls.services(ours));
      String key = Sockets.key(door);
      open.set(new Open(info.name(), plugin, key, calls, registrarChannel, channel, server));
    } catch (IOException e) {
      channel.shutdownNow();
      throw e;
    }
    at.log().registered(info.name(), plugin);
  }

  private String name(String driver) {
    String shown = driver.length() <= 24 ? driver : driver.substring(0, 24);
    return DriverGates.PREFIX + shown + "-" + at.generation() + "-" + number + ".sock";
  }

  private void refused(ManagedChannel channel, Refusal refusal) {
    try {
      var _ =
          DriverCalls.call(
              channel,
              DraApi.NOTIFY,
              new RegistrationStatus(false, refusal.text()),
              at.deadlines().options());
    } catch (StatusRuntimeException e) {
      // It is refused, whether it listens or not.
    }
  }

  /** A refusal that stays is told once. */
  private void tell(String driver, PluginIdentity plugin, Refusal refusal, boolean carriedOut) {
    if (!refusal.equals(told)) {
      at.log().refused(driver, plugin, refusal, carriedOut);
    }
    told = refusal;
  }

  /** Who serves a driver through this gate; null if this is no gate of it. */
  @Nullable PluginIdentity serves(String driver) {
    Open now = open.get();
    return now != null && now.driver.equals(driver) ? now.plugin : null;
  }

  void told(Map<String, PluginIdentity> drivers) {
    Open now = open.get();
    if (now != null) {
      drivers.put(now.driver, now.plugin);
    }
  }

  void door(Set<String> doors) {
    Open now = open.get();
    if (now != null && now.door != null) {
      doors.add(now.door);
    }
  }

  /** How its devices are, or what they stand for, may have changed. */
  void healthAgain() {
    Open now = open.get();
    if (now != null) {
      now.calls.healthAgain();
    }
  }

  void judgeAgain() {
    signal(false);
  }

  private void signal(boolean end) {
    lock.lock();
    try {
      again = true;
      closed |= end;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Our socket goes, and with it the kubelet's registration. */
  @Override
  public void close() {
    signal(true);
    shut();
  }
}
