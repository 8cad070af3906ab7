package io.gpuguard.agent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.dra.Claim;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.dra.PrepareRequest;
import io.gpuguard.agent.dra.PrepareResponse;
import io.gpuguard.agent.dra.PreparedClaim;
import io.gpuguard.agent.dra.PreparedDevice;
import io.gpuguard.agent.policy.DriverRule;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.wire.Unknown;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparingTest {

  private static final DriverRule RULE =
      new DriverRule(
          new Glob("gpu.example.com"),
          List.of(),
          List.of(new Glob("example.com/gpu")),
          List.of(new Glob("team-*")),
          true);
  private static final Claim MINE = new Claim("team-a", "u1", "mine");
  private static final Claim OTHER = new Claim("other", "u2", "theirs");

  private static PreparedClaim answer(String uid, String... cdi) {
    return new PreparedClaim(
        uid,
        List.of(new PreparedDevice(List.of("r"), "p", "d", List.of(cdi), null, Unknown.NONE)),
        "",
        Unknown.NONE);
  }

  private static Preparing.Answer judge(PreparedClaim... given) {
    return Preparing.judge(
        RULE,
        List.of(MINE),
        new PrepareResponse(List.of(given)),
        id -> id.endsWith("=evil") ? "it mounts /" : null);
  }

  @Test
  void aClaimOfNoTenantIsNotAskedFor() {
    Preparing.Asked asked = Preparing.ask(RULE, new PrepareRequest(List.of(MINE, OTHER)));
    assertThat(asked.claims()).containsExactly(MINE);
    assertThat(asked.refused()).singleElement().satisfies(r -> assertThat(r.uid()).isEqualTo("u2"));
    assertThat(asked.refused().getFirst().error()).contains("GG-GATE-053", "other");
    assertThat(asked.refusals()).extracting(Refusal::reason).containsExactly(Reason.CLAIM_TENANT);
  }

  @Test
  void whatIsAllowedPassesUnchanged() {
    Preparing.Answer answer = judge(answer("u1", "example.com/gpu=0", "example.com/gpu=1"));
    assertThat(answer.claims())
        .containsExactly(answer("u1", "example.com/gpu=0", "example.com/gpu=1"));
    assertThat(answer.refusals()).isEmpty();
  }

  @Test
  void anotherKindOfCdiDeviceFailsItsClaim() {
    for (String id : List.of("example.com/other=0", "example.com/gpu", "=", "")) {
      Preparing.Answer answer = judge(answer("u1", "example.com/gpu=0", id));
      assertThat(answer.claims()).singleElement().satisfies(c -> assertThat(c.devices()).isEmpty());
      assertThat(answer.claims().getFirst().error()).contains("GG-GATE-054");
      assertThat(answer.refusals()).extracting(Refusal::reason).containsExactly(Reason.CLAIM_CDI);
    }
  }

  @Test
  void whatTheDeviceDoesCountsUnlessTheRuleTrustsIt() {
    Preparing.Answer answer = judge(answer("u1", "example.com/gpu=evil"));
    assertThat(answer.claims().getFirst().error()).contains("GG-GATE-055", "it mounts /");
    DriverRule trusting =
        new DriverRule(RULE.name(), RULE.plugins(), RULE.cdi(), RULE.tenants(), false);
    assertThat(
            Preparing.judge(
                    trusting,
                    List.of(MINE),
                    new PrepareResponse(List.of(answer("u1", "example.com/gpu=evil"))),
                    _ -> "bad")
                .refusals())
        .isEmpty();
  }

  @Test
  void anAnswerForAnotherClaimIsDropped() {
    Preparing.Answer answer =
        judge(answer("u1", "example.com/gpu=0"), answer("u2", "example.com/gpu=1"));
    assertThat(answer.claims()).extracting(PreparedClaim::uid).containsExactly("u1");
    assertThat(answer.refusals()).extracting(Refusal::reason).containsExactly(Reason.CLAIM_FOREIGN);
  }

  @Test
  void theDriversOwnErrorPasses() {
    PreparedClaim failed = PreparedClaim.failed("u1", "out of memory");
    assertThat(judge(failed).claims()).containsExactly(failed);
  }

  private static PluginInfo info(String type, String name, String endpoint, String version) {
    return new PluginInfo(type, name, endpoint, List.of(version));
  }

  @Test
  void whatRegistersIsADriverOfAKnownVersionWithASocketOfItsOwn() {
    String dra = "/var/lib/kubelet/plugins/gpu.example.com/dra.sock";
    assertThat(
            DriverRegistering.malformed(info("DRAPlugin", "gpu.example.com", dra, "v1.DRAPlugin")))
        .isNull();
    assertThat(DriverRegistering.below(dra)).isEqualTo("gpu.example.com/dra.sock");
    for (PluginInfo bad :
        List.of(
            info("CSIPlugin", "gpu.example.com", dra, "v1.DRAPlugin"),
            info("DRAPlugin", "../x", dra, "v1.DRAPlugin"),
            info("DRAPlugin", "", dra, "v1.DRAPlugin"),
            info("DRAPlugin", "gpu.example.com", dra, "v9.DRAPlugin"))) {
      assertThat(DriverRegistering.malformed(bad).reason()).isEqualTo(Reason.DRIVER_INFO);
    }
    for (String endpoint :
        List.of(
            "",
            "dra.sock",
            "/var/lib/kubelet/plugins",
            "/var/lib/kubelet/plugins/",
            "/var/lib/kubelet/plugins/../pod-resources/kubelet.sock",
            "/var/lib/kubelet/plugins/x//y",
            "/run/containerd/containerd.sock")) {
      assertThat(
              DriverRegistering.malformed(
                      info("DRAPlugin", "gpu.example.com", endpoint, "v1.DRAPlugin"))
                  .reason())
          .as(endpoint)
          .isEqualTo(Reason.DRIVER_ENDPOINT);
    }
  }

  @Test
  void withoutARuleNoDriverRegisters() {
    Policy policy = new Policy(Policy.Mode.ENFORCE, List.of(), List.of(RULE));
    assertThat(
            DriverRegistering.notAllowed(policy, "gpu.example.com", PluginIdentity.UNKNOWN, null))
        .isNull();
    assertThat(
            DriverRegistering.notAllowed(policy, "other.com", PluginIdentity.UNKNOWN, null)
                .reason())
        .isEqualTo(Reason.DRIVER_UNLISTED);
    PluginIdentity first = new PluginIdentity(7, 0, null, null, null, null, "/a");
    PluginIdentity second = new PluginIdentity(8, 0, null, null, null, null, "/b");
    assertThat(DriverRegistering.notAllowed(policy, "gpu.example.com", second, first).reason())
        .isEqualTo(Reason.SECOND_OWNER);
  }
}
