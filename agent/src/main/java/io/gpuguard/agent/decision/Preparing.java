package io.gpuguard.agent.decision;

import io.gpuguard.agent.dra.Claim;
import io.gpuguard.agent.dra.PrepareRequest;
import io.gpuguard.agent.dra.PrepareResponse;
import io.gpuguard.agent.dra.PreparedClaim;
import io.gpuguard.agent.dra.PreparedDevice;
import io.gpuguard.agent.policy.DriverRule;
import io.gpuguard.agent.wire.Unknown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The preparation of claims. A claim that is refused gets an error in its answer: its pod waits and
 * the kubelet asks again, other claims go on.
 */
public final class Preparing {

  private Preparing() {}

  /** Claims for the driver, and answers for those that it is not asked for. */
  public record Asked(List<Claim> claims, List<PreparedClaim> refused, List<Refusal> refusals) {
    public Asked {
      claims = List.copyOf(claims);
      refused = List.copyOf(refused);
      refusals = List.copyOf(refusals);
    }
  }

  /** Before the driver is asked: whose claims they are. */
  public static Asked ask(DriverRule rule, PrepareRequest request) {
    List<Claim> claims = new ArrayList<>();
    List<PreparedClaim> refused = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (Claim claim : request.claims()) {
      if (rule.allowsTenant(claim.namespace())) {
        claims.add(claim);
      } else {
        Refusal refusal =
            refusal(
                Reason.CLAIM_TENANT,
                claim.namespace() + "/" + claim.name(),
                "namespace " + claim.namespace() + " is no tenant of " + rule.name());
        refusals.add(refusal);
        refused.add(PreparedClaim.failed(claim.uid(), refusal.text()));
      }
    }
    return new Asked(claims, refused, refusals);
  }

  /** What comes of the driver's answer. */
  public record Answer(List<PreparedClaim> claims, List<Refusal> refusals) {
    public Answer {
      claims = List.copyOf(claims);
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * Judges an answer.
   *
   * @param content what is wrong with what a CDI device does; null if nothing
   */
  public static Answer judge(
      DriverRule rule,
      List<Claim> claims,
      PrepareResponse given,
      Function<String, @Nullable String> content) {
    Map<String, Claim> asked = new HashMap<>();
    claims.forEach(claim -> asked.put(claim.uid(), claim));
    List<PreparedClaim> answers = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (PreparedClaim answer : given.claims()) {
      Claim claim = asked.get(answer.uid());
      if (claim == null) {
        refusals.add(refusal(Reason.CLAIM_FOREIGN, answer.uid(), "claim " + answer.uid()));
        continue;
      }
      Refusal refusal = cdi(rule, claim, answer, content);
      if (refusal != null) {
        refusals.add(refusal);
        answers.add(PreparedClaim.failed(answer.uid(), refusal.text()));
      } else {
        answers.add(known(answer, refusals));
      }
    }
    return new Answer(answers, refusals);
  }

  private static @Nullable Refusal cdi(
      DriverRule rule,
      Claim claim,
      PreparedClaim answer,
      Function<String, @Nullable String> content) {
    String name = claim.namespace() + "/" + claim.name();
    for (PreparedDevice device : answer.devices()) {
      for (String id : device.cdiIds()) {
        if (!rule.allowsCdi(id)) {
          return refusal(Reason.CLAIM_CDI, name, "CDI device " + id + " is not allowed");
        }
        String why = rule.content() ? content.apply(id) : null;
        if (why != null) {
          return refusal(Reason.CLAIM_CONTENT, name, "CDI device " + id + ": " + why);
        }
      }
    }
    return null;
  }

  private static PreparedClaim known(PreparedClaim answer, List<Refusal> refusals) {
    List<PreparedDevice> devices = new ArrayList<>();
    boolean unknown = !answer.unknown().isEmpty();
    for (PreparedDevice device : answer.devices()) {
      unknown |= !device.unknown().isEmpty();
      devices.add(
          new PreparedDevice(
              device.requests(),
              device.pool(),
              device.device(),
              device.cdiIds(),
              device.shareId(),
              Unknown.NONE));
    }
    if (unknown) {
      refusals.add(
          refusal(
              Reason.UNKNOWN_FIELD,
              "NodePrepareResourceResponse",
              "a field of NodePrepareResourceResponse"));
    }
    return new PreparedClaim(answer.uid(), devices, answer.error(), Unknown.NONE);
  }

  private static Refusal refusal(Reason reason, String subject, String message) {
    return new Refusal(reason, Texts.shown(subject), Texts.shown(message));
  }
}
