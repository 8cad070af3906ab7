package io.gpuguard.agent.gateway;

import io.gpuguard.agent.deviceplugin.AllocateRequest;
import io.gpuguard.agent.deviceplugin.AllocateResponse;
import io.gpuguard.agent.deviceplugin.ContainerPreference;
import io.gpuguard.agent.deviceplugin.ContainerRequest;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.deviceplugin.DevicePluginOptions;
import io.gpuguard.agent.deviceplugin.Empty;
import io.gpuguard.agent.deviceplugin.PreStartRequest;
import io.gpuguard.agent.deviceplugin.PreferenceRequest;
import io.gpuguard.agent.deviceplugin.PreferenceResponse;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.podresources.ListRequest;
import io.gpuguard.agent.podresources.ListResponse;
import io.gpuguard.agent.rpc.Method;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A kubelet as far as device plugins see it, with the habits of the real one: it clears its folder,
 * takes endpoints unchecked, dials back before it answers, and, before Kubernetes has #135437, lets
 * the end of an old stream remove the client that registered last.
 */
public final class TestingKubelet implements AutoCloseable {

  private final Sockets sockets = new Sockets();
  private final Path folder;
  private final boolean newer;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();
  private final Map<String, List<Device>> devices = new ConcurrentHashMap<>();
  private final List<String> registrations = new CopyOnWriteArrayList<>();
  private volatile boolean podsHang;
  private volatile ListResponse pods = new ListResponse(List.of());

  private record Client(String endpoint, ManagedChannel channel, DevicePluginOptions options) {}

  private TestingKubelet(HostTree host, boolean newer) {
    this.folder = host.path(KubeletFolders.PLUGINS);
    this.newer = newer;
  }

  public static TestingKubelet start(HostTree host) throws IOException {
    return start(host, false);
  }

  /** {@code newer}: with #135437. */
  public static TestingKubelet start(HostTree host, boolean newer) throws IOException {
    TestingKubelet kubelet = new TestingKubelet(host, newer);
    Files.createDirectories(kubelet.folder);
    try (var entries = Files.list(kubelet.folder)) {
      for (Path entry : entries.filter(entry -> !Files.isDirectory(entry)).toList()) {
        Files.delete(entry);
      }
    }
    Path podResources = host.path(KubeletFolders.POD_RESOURCES);
    Files.createDirectories(podResources.getParent());
    Files.deleteIfExists(podResources);
    kubelet.sockets.serve(podResources, kubelet.lister());
    kubelet.sockets.serve(kubelet.folder.resolve("kubelet.sock"), kubelet.registration());
    return kubelet;
  }

  private ServerServiceDefinition registration() {
    return ServerServiceDefinition.builder(DevicePluginApi.REGISTRATION)
        .addMethod(DevicePluginApi.REGISTER, DevicePluginService.unary(this::register))
        .build();
  }

  private ServerServiceDefinition lister() {
    return ServerServiceDefinition.builder("v1.PodResourcesLister")
        .addMethod(
            Method.unary("v1.PodResourcesLister/List", ListRequest::read, ListResponse::read),
            ServerCalls.asyncUnaryCall(
                (request, answer) -> {
                  if (podsHang) {
                    return;
                  }
                  answer.onNext(pods);
                  answer.onCompleted();
                }))
        .build();
  }

  private Empty register(RegisterRequest request) {
    registrations.add(request.resourceName() + " " + request.endpoint());
    ManagedChannel channel = sockets.channel(folder.resolve(request.endpoint()).normalize());
    DevicePluginOptions options;
    try {
      options = call(channel, DevicePluginApi.OPTIONS, new Empty());
    } catch (StatusRuntimeException e) {
      channel.shutdownNow();
      throw Status.UNKNOWN.withDescription("failed to dial device plugin").asRuntimeException();
    }
    Client client = new Client(request.endpoint(), channel, options);
    Client before = clients.put(request.resourceName(), client);
    if (newer && before != null) {
      before.channel.shutdownNow();
    }
    sockets.executor().execute(() -> run(request.resourceName(), client));
    return new Empty();
  }

  private void run(String resource, Client client) {
    try {
      Iterator<DeviceList> lists =
          ClientCalls.blockingServerStreamingCall(
              client.channel, DevicePluginApi.LIST_AND_WATCH, CallOptions.DEFAULT, new Empty());
      while (lists.hasNext()) {
        devices.put(resource, lists.next().devices());
      }
    } catch (StatusRuntimeException e) {
      // The end of a stream is all that counts.
    }
    if (newer) {
      if (clients.remove(resource, client)) {
        markUnhealthy(resource);
      }
      return;
    }
    Client last = clients.remove(resource);
    if (last != null) {
      last.channel.shutdownNow();
      markUnhealthy(resource);
    }
  }

  private void markUnhealthy(String resource) {
    devices.computeIfPresent(
        resource,
        (key, list) ->
            list.stream().map(d -> new Device(d.id(), "Unhealthy", d.topology())).toList());
  }

  private static <A, B> B call(ManagedChannel channel, MethodDescriptor<A, B> method, A request) {
    return ClientCalls.blockingUnaryCall(
        channel, method, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS), request);
  }

  /** Ids and their health, sorted; null if the resource never came. */
  public @Nullable Map<String, String> devices(String resource) {
    List<Device> list = devices.get(resource);
    if (list == null) {
      return null;
    }
    Map<String, String> health = new TreeMap<>();
    list.forEach(device -> health.put(device.id(), device.health()));
    return health;
  }

  public List<String> healthy(String resource) {
    Map<String, String> health = devices(resource);
    return health == null
        ? List.of()
        : health.keySet().stream().filter(id -> health.get(id).equals("Healthy")).toList();
  }

  boolean connected(String resource) {
    return clients.containsKey(resource);
  }

  List<String> registrations() {
    return new ArrayList<>(registrations);
  }

  private Client client(String resource) {
    Client client = clients.get(resource);
    if (client == null) {
      throw new IllegalStateException("endpoint of " + resource + " is stopped");
    }
    return client;
  }

  public AllocateResponse allocate(String resource, String... ids) {
    return call(
        client(resource).channel,
        DevicePluginApi.ALLOCATE,
        new AllocateRequest(List.of(new ContainerRequest(List.of(ids)))));
  }

  PreferenceResponse prefer(String resource, String... ids) {
    return call(
        client(resource).channel,
        DevicePluginApi.PREFERRED,
        new PreferenceRequest(List.of(new ContainerPreference(List.of(ids), List.of(), 1))));
  }

  void preStart(String resource, String... ids) {
    if (client(resource).options.preStartRequired()) {
      var _ =
          call(
              client(resource).channel,
              DevicePluginApi.PRE_START,
              new PreStartRequest(List.of(ids)));
    }
  }

  /** From now on it does not answer who holds what. */
  void hangInPods() {
    podsHang = true;
  }

  void pods(ListResponse list) {
    pods = list;
  }

  @Override
  public void close() {
    clients.values().forEach(client -> client.channel.shutdownNow());
    sockets.close();
  }
}
