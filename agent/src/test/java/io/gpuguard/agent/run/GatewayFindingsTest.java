package io.gpuguard.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.gateway.Gateway;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatewayFindingsTest {

  private static Gateway.State state(String resource, String... healthy) {
    return new Gateway.State(resource, null, Set.of(healthy), 0, true);
  }

  @Test
  void whatTheKubeletHasFromElsewhere() {
    Map<String, List<String>> offered =
        Map.of(
            "nvidia.com/gpu", List.of("a", "b", "evil", "evil2"),
            "amd.com/gpu", List.of("x"),
            "example.com/fpga", List.of("y"));
    assertThat(
            GatewayFindings.past(
                offered,
                List.of(state("nvidia.com/gpu", "a")),
                List.of(state("nvidia.com/gpu", "b"))))
        .containsExactlyInAnyOrder(
            NodeFinding.fail(NodeCheck.PAST_THE_GATEWAY, "nvidia.com/gpu", "evil and 1 more"),
            NodeFinding.fail(NodeCheck.PAST_THE_GATEWAY, "amd.com/gpu", "x"));
  }
}
