package io.gpuguard.agent.gateway;

import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.deviceplugin.DevicePluginOptions;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.rpc.Failure;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One resource's place at the kubelet: a socket of our own in a folder below the kubelet's, which
 * the kubelet does not clean at its start, and a thread that registers it whenever the kubelet does
 * not listen. It stays over restarts of the plugin; the kubelet notices only the health.
 */
final class KubeletDoor implements AutoCloseable {

  /** Below the kubelet's folder; the kubelet joins folder and endpoint without a look. */
  static final String FOLDER = "gpuguard";

  /**
   * Before Kubernetes has #135437, the end of an old stream removes the client that registered
   * last. So the kubelet is given this time to be done with the old stream.
   */
  private static final long SETTLE_MILLIS = 500;

  /** Whoever chooses the name of a resource must not choose the socket of another one. */
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final long FIRST_RETRY_MILLIS = 200;
  private static final long LAST_RETRY_MILLIS = 2000;
  private static final long STREAM_MILLIS = 10_000;

  private final String resource;
  private final Sockets sockets;
  private final Path kubeletFolder;
  private final String endpoint;
  private final Server server;
  private final Deadlines deadlines;
  private final GatewayLog log;
  private final IntSupplier streams;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean wanted;
  private boolean closed;

  private KubeletDoor(
      String resource,
      Sockets sockets,
      Path kubeletFolder,
      String endpoint,
      Server server,
      Deadlines deadlines,
      GatewayLog log,
      IntSupplier streams) {
    this.resource = resource;
    this.sockets = sockets;
    this.kubeletFolder = kubeletFolder;
    this.endpoint = endpoint;
    this.server = server;
    this.deadlines = deadlines;
    this.log = log;
    this.streams = streams;
  }

  /** Sockets of earlier processes; the kubelet does not clean folders. */
  static void removeOld(Path kubeletFolder) throws IOException {
    Path own = kubeletFolder.resolve(FOLDER);
    if (Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(own)) {
        for (Path entry : entries.toList()) {
          try {
            Files.deleteIfExists(entry);
          } catch (IOException e) {
            // It is in nobody's way: ours have names that no earlier process had.
          }
        }
      }
    }
  }

  /**
   * Opens the socket; the kubelet hears of it only after {@link #offer}.
   *
   * @param generation unlike that of any earlier process: the kubelet may still know its sockets
   * @param streams how many streams the kubelet has open
   */
  static KubeletDoor open(
      String resource,
      Sockets sockets,
      Path kubeletFolder,
      String generation,
      ServerServiceDefinition service,
      Deadlines deadlines,
      GatewayLog log,
      IntSupplier streams)
      throws IOException {
    String endpoint =
        FOLDER + "/" + name(resource) + "-" + generation + "-" + NUMBER.incrementAndGet() + ".sock";
    Path socket = kubeletFolder.resolve(endpoint);
    Files.createDirectories(kubeletFolder.resolve(FOLDER));
    Files.deleteIfExists(socket);
    Server server = sockets.serve(socket, service);
    KubeletDoor door =
        new KubeletDoor(
            resource, sockets, kubeletFolder, endpoint, server, deadlines, log, streams);
    Thread.ofVirtual().name("kubelet door").start(door::keepRegistered);
    return door;
  }

  /** For people, and short enough for the 107 bytes of a socket's path. */
  private static String name(String resource) {
    String plain = resource.replace('/', '_');
    return plain.length() <= 20 ? plain : plain.substring(0, 20);
  }

  /** From now on the kubelet shall have the resource. */
  void offer() {
    lock.lock();
    try {
      wanted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A stream came or went. */
  void streamsChanged() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void keepRegistered() {
    boolean had = false;
    long retry = FIRST_RETRY_MILLIS;
    try {
      while (true) {
        boolean connected = awaitLoss();
        if (isClosed()) {
          return;
        }
        if (had || connected) {
          log.kubelet(resource, false, "the kubelet ended its stream");
          had = false;
          Thread.sleep(SETTLE_MILLIS);
        }
        String failure = register();
        if (failure == null && awaitStream()) {
          log.kubelet(resource, true, endpoint);
          had = true;
          retry = FIRST_RETRY_MILLIS;
        } else {
          if (retry == FIRST_RETRY_MILLIS) {
            log.kubelet(resource, false, failure == null ? "it opened no stream" : failure);
          }
          Thread.sleep(retry);
          retry = Math.min(2 * retry, LAST_RETRY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while there is nothing to do; true if a stream was there meanwhile. */
  private boolean awaitLoss() throws InterruptedException {
    boolean connected = false;
    lock.lock();
    try {
      while (!closed && (!wanted || streams.getAsInt() > 0)) {
        connected |= streams.getAsInt() > 0;
        changed.await();
      }
      return connected;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitStream() throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(STREAM_MILLIS);
    lock.lock();
    try {
      while (!closed && streams.getAsInt() == 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return streams.getAsInt() > 0;
    } finally {
      lock.unlock();
    }
  }

  /** What the kubelet said against it; null if nothing. */
  private @Nullable String register() {
    ManagedChannel channel = sockets.channel(kubeletFolder.resolve("kubelet.sock"));
    try {
      CallOptions options =
          CallOptions.DEFAULT.withDeadlineAfter(
              deadlines.register().toMillis(), TimeUnit.MILLISECONDS);
      var _ =
          ClientCalls.blockingUnaryCall(
              channel,
              DevicePluginApi.REGISTER,
              options,
              new RegisterRequest(DevicePluginApi.VERSION, endpoint, resource, OPTIONS));
      return null;
    } catch (StatusRuntimeException e) {
      return Failure.text(e);
    } finally {
      channel.shutdownNow();
    }
  }

  /**
   * Always the same, whatever the plugin says: the kubelet asks for them only once. An empty
   * preference leaves the choice to the kubelet, and before a start the tenant is looked at.
   */
  static final DevicePluginOptions OPTIONS = new DevicePluginOptions(true, true);

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    server.shutdownNow();
  }
}
