package io.gpuguard.agent.dra;

import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.PluginSocket;
import io.gpuguard.agent.rpc.Failure;
import io.gpuguard.agent.rpc.Peer;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the sockets of the kubelet's plugin registry say of themselves. Each is asked as the kubelet
 * asks when it finds the socket, and once only: drivers write a line into their log for it.
 */
public final class Registrars {

  /** More than any node has; the rest is not asked. */
  public static final int MOST = 64;

  private static final long DEADLINE_SECONDS = 2;

  private final Map<String, Asked> known = new HashMap<>();

  /**
   * One socket.
   *
   * @param path on the host
   * @param key unlike that of a socket that was here before
   * @param peer who serves it; unknown if nobody does
   * @param info what it is; null if it did not say
   * @param why it did not
   */
  public record Asked(String path, String key, Peer peer, @Nullable PluginInfo info, String why) {

    /** Whether somebody serves it who does not say what it is. */
    public boolean silent() {
      return info == null && !peer.equals(Peer.UNKNOWN);
    }

    /** Whether a DRA driver registers here. */
    public boolean driver() {
      return info != null && info.type().equals(DraApi.TYPE);
    }

    /** Its name; empty if it did not tell one. */
    public String name() {
      return info == null ? "" : info.name();
    }
  }

  /** Asks those that were not asked before; what is gone is forgotten. */
  public List<Asked> ask(HostTree host, List<PluginSocket> registry, Sockets sockets) {
    Map<String, Future<Asked>> running = new HashMap<>();
    List<Asked> asked = new ArrayList<>();
    for (PluginSocket socket : registry.subList(0, Math.min(MOST, registry.size()))) {
      Path path = host.path(socket.path());
      String key = Sockets.key(path);
      Asked before = key == null ? null : known.get(key);
      if (before != null && before.info() != null) {
        asked.add(before);
      } else if (key != null) {
        Callable<Asked> work = () -> ask(socket.path(), path, key, sockets);
        running.put(key, sockets.executor().submit(work));
      }
    }
    running.forEach((key, answer) -> asked.add(answer(key, answer)));
    known.clear();
    asked.forEach(one -> known.put(one.key(), one));
    return List.copyOf(asked);
  }

  private static Asked answer(String key, Future<Asked> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Asked("", key, Peer.UNKNOWN, null, "interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Asked ask(String shown, Path path, String key, Sockets sockets) {
    Peer peer = sockets.listener(path);
    ManagedChannel channel = sockets.channel(path);
    try {
      CallOptions options =
          CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
      PluginInfo info = ClientCalls.blockingUnaryCall(channel, DraApi.INFO, options, Opaque.EMPTY);
      return new Asked(shown, key, peer, info, "");
    } catch (StatusRuntimeException e) {
      return new Asked(shown, key, peer, null, Failure.text(e));
    } finally {
      channel.shutdownNow();
    }
  }
}
