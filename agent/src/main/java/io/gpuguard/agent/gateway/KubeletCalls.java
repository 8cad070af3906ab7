package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.Answering;
import io.gpuguard.agent.decision.CdiContent;
import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.decision.Stage;
import io.gpuguard.agent.decision.Starting;
import io.gpuguard.agent.decision.Starting.Holder;
import io.gpuguard.agent.deviceplugin.AllocateRequest;
import io.gpuguard.agent.deviceplugin.AllocateResponse;
import io.gpuguard.agent.deviceplugin.ContainerRequest;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.Empty;
import io.gpuguard.agent.deviceplugin.PreStartRequest;
import io.gpuguard.agent.deviceplugin.PreferenceRequest;
import io.gpuguard.agent.deviceplugin.PreferenceResponse;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.ResourceRule;
import io.gpuguard.agent.rpc.Failure;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the kubelet's calls for one resource. Each ends within its deadline. */
final class KubeletCalls {

  private final ResourceGate gate;
  private final World world;
  private final Tenants tenants;
  private final CdiAhead cdi;
  private final GatewayLog log;

  KubeletCalls(ResourceGate gate, World world, Tenants tenants, CdiAhead cdi, GatewayLog log) {
    this.gate = gate;
    this.world = world;
    this.tenants = tenants;
    this.cdi = cdi;
    this.log = log;
  }

  private <T> T timed(Stage stage, Supplier<T> work) {
    long start = System.nanoTime();
    boolean fine = false;
    try {
      T result = work.get();
      fine = true;
      return result;
    } finally {
      log.answered(gate.resource(), stage, Duration.ofNanos(System.nanoTime() - start), fine);
    }
  }

  private StatusRuntimeException refuse(Refusal refusal, Status status) {
    PluginIdentity plugin = gate.live();
    // What cannot be carried through is refused in a dry run too.
    log.refused(gate.resource(), plugin == null ? PluginIdentity.UNKNOWN : plugin, refusal, true);
    return status.withDescription(refusal.text()).asRuntimeException();
  }

  private PluginSession plugin(Reason reason) {
    PluginSession session = gate.session();
    if (session == null) {
      throw refuse(
          new Refusal(reason, gate.resource(), "no plugin is registered"), Status.UNAVAILABLE);
    }
    return session;
  }

  AllocateResponse allocate(AllocateRequest request) {
    return timed(Stage.ALLOCATE, () -> allocated(request));
  }

  private AllocateResponse allocated(AllocateRequest request) {
    boolean enforced = world.policy().enforced();
    for (ContainerRequest container : request.containers()) {
      if (!gate.offers(container.deviceIds())) {
        Refusal refusal =
            new Refusal(
                Reason.IDS_NOT_OFFERED,
                gate.resource(),
                "asked for " + String.join(", ", container.deviceIds()));
        if (enforced) {
          throw refuse(refusal, Status.FAILED_PRECONDITION);
        }
        gate.tell(PluginIdentity.UNKNOWN, refusal);
      }
    }
    PluginSession session = plugin(Reason.PLUGIN_FAILED);
    AllocateResponse response;
    try {
      response = session.allocate(request);
    } catch (StatusRuntimeException e) {
      throw refuse(
          new Refusal(Reason.PLUGIN_FAILED, gate.resource(), Failure.text(e)), Status.UNAVAILABLE);
    }
    if (response.containers().size() != request.containers().size()) {
      String counts = response.containers().size() + " answers to " + request.containers().size();
      throw refuse(
          new Refusal(Reason.ANSWER_SHAPE, gate.resource(), counts), Status.FAILED_PRECONDITION);
    }
    List<ContainerResponse> answers = new ArrayList<>();
    for (int i = 0; i < response.containers().size(); i++) {
      List<String> ids = request.containers().get(i).deviceIds();
      answers.add(container(session, ids, response.containers().get(i)));
    }
    return enforced ? new AllocateResponse(answers) : response;
  }

  private ContainerResponse container(
      PluginSession session, List<String> ids, ContainerResponse given) {
    Answering.Answer answer =
        Answering.judge(gate.rule(), world.hardware(), world.files(), ids, given, cdi.files());
    cdi.gave(gate.resource(), ids, answer.cdi());
    answer.refusals().forEach(refusal -> gate.tell(session.plugin(), refusal));
    if (answer.quarantines() && world.policy().enforced()) {
      gate.quarantine(ids, answer.refusals().getFirst().message());
    }
    return answer.response();
  }

  /** An error here would fail every pod of the resource; without preference the kubelet chooses. */
  PreferenceResponse prefer(PreferenceRequest request) {
    return timed(Stage.PREFERENCE, () -> preferred(request));
  }

  private PreferenceResponse preferred(PreferenceRequest request) {
    PluginSession session = gate.session();
    if (session == null || !session.options().preferredAllocationAvailable()) {
      return new PreferenceResponse(List.of());
    }
    try {
      return session.prefer(request);
    } catch (StatusRuntimeException e) {
      gate.tell(
          session.plugin(),
          new Refusal(Reason.PREFERENCE_FAILED, gate.resource(), Failure.text(e)));
      return new PreferenceResponse(List.of());
    }
  }

  Empty preStart(PreStartRequest request) {
    return timed(Stage.PRE_START, () -> started(request));
  }

  /** Looked at once more: files change, and some plugins write theirs while they answer. */
  private @Nullable Refusal content(ResourceRule rule, List<String> ids) {
    Set<String> names = cdi.given(gate.resource(), ids);
    return names.isEmpty()
        ? null
        : CdiContent.atStart(
            rule, world.hardware(), world.files(), ids, List.copyOf(names), cdi.filesNow());
  }

  private Empty started(PreStartRequest request) {
    long begin = System.nanoTime();
    ResourceRule rule = gate.rule();
    List<Holder> holders =
        rule.tenants().isEmpty()
            ? List.of()
            : tenants.holders(gate.resource(), request.deviceIds());
    Refusal refusal = Starting.refused(rule, request.deviceIds(), gate.quarantined(), holders);
    if (refusal == null) {
      refusal = content(rule, request.deviceIds());
    }
    if (refusal != null && world.policy().enforced()) {
      throw refuse(refusal, Status.PERMISSION_DENIED);
    }
    if (refusal != null) {
      gate.tell(PluginIdentity.UNKNOWN, refusal);
    }
    // Plugins that did not ask for it answer with an error or log one.
    PluginSession session = gate.session();
    if (session == null || !session.options().preStartRequired()) {
      return new Empty();
    }
    try {
      return session.preStart(request, Duration.ofNanos(System.nanoTime() - begin));
    } catch (StatusRuntimeException e) {
      throw refuse(
          new Refusal(Reason.START_FAILED, gate.resource(), Failure.text(e)), Status.UNAVAILABLE);
    }
  }
}
