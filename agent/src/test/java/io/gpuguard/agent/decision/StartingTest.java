package io.gpuguard.agent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.decision.Starting.Holder;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.ResourceRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StartingTest {

  private static @Nullable Reason refused(
      List<String> tenants, Map<String, String> quarantine, Holder... holders) {
    ResourceRule rule =
        new ResourceRule(
            new Glob("a.b/c"),
            null,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            1,
            false,
            tenants.stream().map(Glob::new).toList(),
            true);
    Refusal refusal = Starting.refused(rule, List.of("1", "2"), quarantine, List.of(holders));
    return refusal == null ? null : refusal.reason();
  }

  @Test
  void tenants() {
    List<String> tenants = List.of("ml", "team-*");
    assertThat(refused(List.of(), Map.of())).isNull();
    assertThat(refused(tenants, Map.of(), new Holder("team-a", "p"))).isNull();
    assertThat(refused(tenants, Map.of(), new Holder("other", "p"))).isEqualTo(Reason.TENANT);
    assertThat(refused(tenants, Map.of(), new Holder("ml", "p"), new Holder("other", "q")))
        .isEqualTo(Reason.TENANT);
    assertThat(refused(tenants, Map.of())).isEqualTo(Reason.HOLDER_UNKNOWN);
  }

  @Test
  void devicesWhoseAnswerWasRefused() {
    assertThat(refused(List.of(), Map.of("2", "mounted /"))).isEqualTo(Reason.ANSWER_REFUSED);
    assertThat(refused(List.of(), Map.of("3", "mounted /"))).isNull();
  }
}
