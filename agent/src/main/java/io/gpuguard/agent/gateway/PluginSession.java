package io.gpuguard.agent.gateway;

import io.gpuguard.agent.deviceplugin.AllocateRequest;
import io.gpuguard.agent.deviceplugin.AllocateResponse;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.deviceplugin.DevicePluginOptions;
import io.gpuguard.agent.deviceplugin.Empty;
import io.gpuguard.agent.deviceplugin.PreStartRequest;
import io.gpuguard.agent.deviceplugin.PreferenceRequest;
import io.gpuguard.agent.deviceplugin.PreferenceResponse;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.rpc.Failure;
import io.gpuguard.agent.rpc.Peer;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one plugin, from its registration to the end of its stream. There is one
 * ListAndWatch on it, never a second: most plugins send an event to one of their streams only, and
 * AMD's exits when any stream ends.
 */
final class PluginSession implements AutoCloseable {

  /** At most fifty lists a second are looked at; the plugin waits meanwhile. */
  private static final long GAP_MILLIS = 20;

  private static final Duration LEAST = Duration.ofSeconds(1);

  private final PluginIdentity plugin;
  private final ManagedChannel channel;
  private final Deadlines deadlines;
  private final DevicePluginOptions options;
  private volatile boolean listed;

  private PluginSession(
      PluginIdentity plugin,
      ManagedChannel channel,
      Deadlines deadlines,
      DevicePluginOptions options) {
    this.plugin = plugin;
    this.channel = channel;
    this.deadlines = deadlines;
    this.options = options;
  }

  /**
   * Dials a plugin back and asks for its options, as the kubelet does before it answers Register.
   *
   * @param stranger what is wrong with whoever serves the socket; null if nothing
   * @throws StatusRuntimeException if the plugin does not answer in time
   */
  static PluginSession connect(
      Sockets sockets,
      Path socket,
      PluginIdentity plugin,
      Deadlines deadlines,
      Function<Peer, @Nullable String> stranger) {
    ManagedChannel channel = sockets.channel(socket, stranger);
    try {
      DevicePluginOptions options =
          call(channel, DevicePluginApi.OPTIONS, new Empty(), deadlines.options());
      return new PluginSession(plugin, channel, deadlines, options);
    } catch (StatusRuntimeException e) {
      channel.shutdownNow();
      throw e;
    }
  }

  private static <A, B> B call(
      ManagedChannel channel, MethodDescriptor<A, B> method, A request, Duration deadline) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    return ClientCalls.blockingUnaryCall(channel, method, options, request);
  }

  /** Reads the plugin's lists, one at a time, until its stream ends. */
  void watch(Consumer<DeviceList> lists, Consumer<String> ended) {
    Thread.ofVirtual().name("lists").start(() -> read(lists, ended));
    Thread.ofVirtual()
        .name("first list")
        .start(
            () -> {
              if (slept(deadlines.firstList().toMillis()) && !listed) {
                close();
              }
            });
  }

  private void read(Consumer<DeviceList> lists, Consumer<String> ended) {
    String why = "the plugin ended its list";
    try {
      Iterator<DeviceList> stream =
          ClientCalls.blockingServerStreamingCall(
              channel, DevicePluginApi.LIST_AND_WATCH, CallOptions.DEFAULT, new Empty());
      while (stream.hasNext()) {
        DeviceList list = stream.next();
        listed = true;
        lists.accept(list);
        slept(GAP_MILLIS);
      }
    } catch (StatusRuntimeException e) {
      why = listed ? Failure.text(e) : "no list came: " + Failure.text(e);
    } finally {
      close();
      ended.accept(why);
    }
  }

  private static boolean slept(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  PluginIdentity plugin() {
    return plugin;
  }

  DevicePluginOptions options() {
    return options;
  }

  AllocateResponse allocate(AllocateRequest request) {
    return call(channel, DevicePluginApi.ALLOCATE, request, deadlines.allocate());
  }

  PreferenceResponse prefer(PreferenceRequest request) {
    return call(channel, DevicePluginApi.PREFERRED, request, deadlines.preference());
  }

  /**
   * Asks the plugin, in what is left of the time for a start.
   *
   * @param spent what our own look at it took
   */
  Empty preStart(PreStartRequest request, Duration spent) {
    Duration left = deadlines.preStart().minus(spent);
    Duration deadline = left.compareTo(LEAST) < 0 ? LEAST : left;
    return call(channel, DevicePluginApi.PRE_START, request, deadline);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
