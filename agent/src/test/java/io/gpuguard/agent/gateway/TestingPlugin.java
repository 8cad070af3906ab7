package io.gpuguard.agent.gateway;

import io.gpuguard.agent.deviceplugin.AllocateRequest;
import io.gpuguard.agent.deviceplugin.AllocateResponse;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.deviceplugin.DevicePluginOptions;
import io.gpuguard.agent.deviceplugin.Empty;
import io.gpuguard.agent.deviceplugin.PreferenceResponse;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A device plugin that can hang and lie. */
public final class TestingPlugin implements AutoCloseable {

  /** What it can be made to hang in. */
  enum Rpc {
    OPTIONS,
    LIST,
    PREFERRED,
    ALLOCATE,
    PRE_START
  }

  final Set<Rpc> hanging = ConcurrentHashMap.newKeySet();
  final AtomicInteger streams = new AtomicInteger();
  final AtomicInteger preStarts = new AtomicInteger();
  final List<List<String>> allocated = Collections.synchronizedList(new ArrayList<>());
  volatile DevicePluginOptions options = new DevicePluginOptions(false, false);
  public volatile Function<List<String>, ContainerResponse> answer = TestingPlugin::visible;
  volatile boolean preferenceFails;

  private final Sockets sockets = new Sockets();
  private final Path folder;
  private final String endpoint;
  private final String resource;
  private final List<StreamObserver<DeviceList>> watchers = new CopyOnWriteArrayList<>();
  private volatile DeviceList list;

  private TestingPlugin(Path folder, String endpoint, String resource, DeviceList list) {
    this.folder = folder;
    this.endpoint = endpoint;
    this.resource = resource;
    this.list = list;
  }

  /** What NVIDIA's plugin answers by default. */
  static ContainerResponse visible(List<String> ids) {
    return new ContainerResponse(
        Map.of("NVIDIA_VISIBLE_DEVICES", String.join(",", ids)),
        List.of(),
        List.of(),
        Map.of(),
        List.of());
  }

  public static TestingPlugin start(Path folder, String endpoint, String resource, String... ids)
      throws IOException {
    return start(folder, endpoint, resource, healthy(ids));
  }

  public static TestingPlugin start(Path folder, String endpoint, String resource, DeviceList list)
      throws IOException {
    TestingPlugin plugin = new TestingPlugin(folder, endpoint, resource, list);
    Path socket = folder.resolve(endpoint);
    Files.deleteIfExists(socket);
    plugin.sockets.serve(socket, plugin.service());
    return plugin;
  }

  static DeviceList healthy(String... ids) {
    return new DeviceList(
        Arrays.stream(ids).map(id -> new Device(id, DevicePluginApi.HEALTHY, null)).toList());
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(DevicePluginApi.PLUGIN)
        .addMethod(
            DevicePluginApi.OPTIONS,
            DevicePluginService.unary(
                request -> {
                  hang(Rpc.OPTIONS);
                  return options;
                }))
        .addMethod(
            DevicePluginApi.LIST_AND_WATCH,
            ServerCalls.asyncServerStreamingCall((request, stream) -> watched(stream)))
        .addMethod(
            DevicePluginApi.PREFERRED,
            DevicePluginService.unary(
                request -> {
                  hang(Rpc.PREFERRED);
                  if (preferenceFails) {
                    throw Status.UNKNOWN.withDescription("lost GPU").asRuntimeException();
                  }
                  return new PreferenceResponse(List.of());
                }))
        .addMethod(DevicePluginApi.ALLOCATE, DevicePluginService.unary(this::allocate))
        .addMethod(
            DevicePluginApi.PRE_START,
            DevicePluginService.unary(
                request -> {
                  hang(Rpc.PRE_START);
                  preStarts.incrementAndGet();
                  return new Empty();
                }))
        .build();
  }

  private AllocateResponse allocate(AllocateRequest request) {
    hang(Rpc.ALLOCATE);
    request.containers().forEach(container -> allocated.add(container.deviceIds()));
    return new AllocateResponse(
        request.containers().stream()
            .map(container -> answer.apply(container.deviceIds()))
            .toList());
  }

  private void watched(StreamObserver<DeviceList> stream) {
    streams.incrementAndGet();
    hang(Rpc.LIST);
    watchers.add(stream);
    stream.onNext(list);
  }

  private void hang(Rpc rpc) {
    while (hanging.contains(rpc)) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Sends a new list to whoever watches. */
  public void send(DeviceList next) {
    list = next;
    for (StreamObserver<DeviceList> watcher : watchers) {
      try {
        watcher.onNext(next);
      } catch (StatusRuntimeException | IllegalStateException e) {
        watchers.remove(watcher); // cancelled
      }
    }
  }

  void endStreams() {
    watchers.forEach(StreamObserver::onCompleted);
    watchers.clear();
  }

  public Status register() {
    return register("v1beta1", endpoint, resource);
  }

  /** Registers whatever is told, and says what came of it. */
  Status register(String version, String at, String name) {
    ManagedChannel channel = sockets.channel(folder.resolve("kubelet.sock"));
    try {
      var _ =
          ClientCalls.blockingUnaryCall(
              channel,
              DevicePluginApi.REGISTER,
              CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
              new RegisterRequest(version, at, name, null));
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  /** As kill -9: connections end, the socket's file may stay. */
  @Override
  public void close() {
    hanging.clear();
    sockets.close();
  }
}
