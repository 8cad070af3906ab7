package io.gpuguard.agent.gateway;

import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.decision.DriverHealth;
import io.gpuguard.agent.decision.Preparing;
import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.decision.Stage;
import io.gpuguard.agent.dra.DraApi;
import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.dra.HealthList;
import io.gpuguard.agent.dra.Opaque;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.dra.PrepareRequest;
import io.gpuguard.agent.dra.PrepareResponse;
import io.gpuguard.agent.dra.PreparedClaim;
import io.gpuguard.agent.dra.PreparedDevice;
import io.gpuguard.agent.dra.RegistrationStatus;
import io.gpuguard.agent.finding.CdiFindings;
import io.gpuguard.agent.policy.DriverRule;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.rpc.Failure;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Answers the kubelet's calls for one DRA driver. Each ends within its deadline. */
final class DriverCalls {

  static final Opaque NOTHING = Opaque.EMPTY;

  private final String driver;
  private final PluginIdentity plugin;
  private final ManagedChannel channel;
  private final ManagedChannel registrar;
  private final DriverGates.Surroundings at;
  private final Set<HealthRelay> relays = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Set<Refusal>> sick = new AtomicReference<>(Set.of());

  DriverCalls(
      String driver,
      PluginIdentity plugin,
      ManagedChannel channel,
      ManagedChannel registrar,
      DriverGates.Surroundings at) {
    this.driver = driver;
    this.plugin = plugin;
    this.channel = channel;
    this.registrar = registrar;
    this.at = at;
  }

  static <A, B> B call(
      ManagedChannel channel, MethodDescriptor<A, B> method, A request, Duration deadline) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    return ClientCalls.blockingUnaryCall(channel, method, options, request);
  }

  /** All that the kubelet finds at our socket. */
  ServerServiceDefinition[] services(PluginInfo ours) {
    List<ServerServiceDefinition> services = new ArrayList<>();
    services.add(
        ServerServiceDefinition.builder(DraApi.REGISTRATION)
            .addMethod(DraApi.INFO, DevicePluginService.unary(request -> ours))
            .addMethod(DraApi.NOTIFY, DevicePluginService.unary(this::notified))
            .build());
    for (DraApi.Health version : DraApi.HEALTH) {
      services.add(
          ServerServiceDefinition.builder(version.service())
              .addMethod(
                  version.watch(),
                  ServerCalls.asyncServerStreamingCall(
                      (request, kubelet) -> watchHealth(version, request, kubelet)))
              .build());
    }
    for (DraApi.Version version : DraApi.VERSIONS) {
      services.add(
          ServerServiceDefinition.builder(version.service())
              .addMethod(
                  version.prepare(),
                  DevicePluginService.unary(request -> prepare(version, request)))
              .addMethod(
                  version.unprepare(),
                  DevicePluginService.unary(request -> unprepare(version, request)))
              .build());
    }
    return services.toArray(ServerServiceDefinition[]::new);
  }

  private Opaque notified(RegistrationStatus status) {
    at.log().kubelet(driver, status.registered(), status.error());
    return call(registrar, DraApi.NOTIFY, status, at.deadlines().options());
  }

  /** Ends with the kubelet's stream, whose context the call to the driver inherits. */
  private void watchHealth(
      DraApi.Health version, Opaque request, StreamObserver<HealthList> kubelet) {
    AtomicReference<@Nullable HealthRelay> self = new AtomicReference<>();
    HealthRelay relay = new HealthRelay(kubelet, this::merged, () -> remove(self.get()));
    self.set(relay);
    relays.add(relay);
    ((ServerCallStreamObserver<HealthList>) kubelet).setOnCancelHandler(relay::cancelled);
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(version.watch(), CallOptions.DEFAULT), request, relay);
  }

  private void remove(@Nullable HealthRelay relay) {
    if (relay != null) {
      relays.remove(relay);
    }
  }

  /** A refusal that stays is told once. */
  private DriverHealth.Merged merged(HealthList told) {
    boolean enforced = at.world().policy().enforced();
    DriverHealth.Merged merged =
        DriverHealth.merge(told, device -> at.devices().gpus(driver, device));
    Set<Refusal> before = sick.getAndSet(Set.copyOf(merged.refusals()));
    for (Refusal refusal : merged.refusals()) {
      if (!before.contains(refusal)) {
        at.log().refused(driver, plugin, refusal, enforced);
      }
    }
    return enforced ? merged : new DriverHealth.Merged(told, merged.refusals());
  }

  void healthAgain() {
    relays.forEach(HealthRelay::again);
  }

  private Opaque unprepare(DraApi.Version version, Opaque request) {
    return timed(
        () -> {
          try {
            return call(channel, version.unprepare(), request, at.deadlines().prepare());
          } catch (StatusRuntimeException e) {
            throw failed(e);
          }
        });
  }

  private PrepareResponse prepare(DraApi.Version version, PrepareRequest request) {
    return timed(() -> prepared(version, request));
  }

  private <T> T timed(java.util.function.Supplier<T> work) {
    long start = System.nanoTime();
    boolean fine = false;
    try {
      T result = work.get();
      fine = true;
      return result;
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      at.log().answered(driver, Stage.PREPARE, took, fine);
    }
  }

  private PrepareResponse prepared(DraApi.Version version, PrepareRequest request) {
    boolean enforced = at.world().policy().enforced();
    DriverRule rule =
        at.world()
            .policy()
            .driver(driver)
            .orElseGet(
                () -> new DriverRule(new Glob(driver), List.of(), List.of(), List.of(), true));
    Preparing.Asked asked = Preparing.ask(rule, request);
    asked.refusals().forEach(refusal -> at.log().refused(driver, plugin, refusal, enforced));
    PrepareRequest forDriver = enforced ? new PrepareRequest(asked.claims()) : request;
    List<PreparedClaim> answers = new ArrayList<>(enforced ? asked.refused() : List.of());
    if (forDriver.claims().isEmpty()) {
      return new PrepareResponse(answers);
    }
    PrepareResponse given;
    try {
      given = call(channel, version.prepare(), forDriver, at.deadlines().prepare());
    } catch (StatusRuntimeException e) {
      throw failed(e);
    }
    CdiReader.Result files = CdiReader.read(at.host().again());
    Preparing.Answer answer =
        Preparing.judge(rule, forDriver.claims(), given, id -> content(id, files));
    answer.refusals().forEach(refusal -> at.log().refused(driver, plugin, refusal, enforced));
    answers.addAll(answer.claims());
    learn(answer.claims(), files);
    return enforced ? new PrepareResponse(answers) : given;
  }

  private StatusRuntimeException failed(StatusRuntimeException e) {
    Refusal refusal = new Refusal(Reason.DRIVER_FAILED, driver, Failure.text(e));
    at.log().refused(driver, plugin, refusal, true);
    return Status.UNAVAILABLE.withDescription(refusal.text()).asRuntimeException();
  }

  /** What the devices of these claims stand for, so that their health can be told. */
  private void learn(List<PreparedClaim> claims, CdiReader.Result files) {
    for (PreparedClaim claim : claims) {
      for (PreparedDevice device : claim.devices()) {
        at.devices()
            .prepared(
                new DraDevice(driver, device.pool(), device.device()), device.cdiIds(), files);
      }
    }
    healthAgain();
  }

  /** What is wrong with what a CDI device does to a container; null if nothing. */
  private @Nullable String content(String id, CdiReader.Result files) {
    return CdiFindings.of(id, files, at.host(), at.world().hardware());
  }
}
