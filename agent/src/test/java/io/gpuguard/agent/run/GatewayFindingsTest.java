package io.gpuguard.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.gateway.Gateway;
import io.gpuguard.agent.rpc.Peer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  private static Registrars.Asked asked(String path, String key, @Nullable PluginInfo info) {
    return new Registrars.Asked(path, key, new Peer(7, 0, 0), info, "DEADLINE_EXCEEDED");
  }

  @Test
  void driversThatAreBehindNoSocketOfOurs() {
    PluginInfo driver = new PluginInfo("DRAPlugin", "gpu.example.com", "", List.of());
    PluginInfo csi = new PluginInfo("CSIPlugin", "csi.example.com", "", List.of());
    List<Registrars.Asked> asked =
        List.of(
            asked("/r/gpuguard-a.sock", "ours", driver),
            asked("/r/gpuguard-b.sock", "named as ours", driver),
            asked("/r/csi.sock", "csi", csi),
            asked("/r/mute.sock", "mute", null),
            new Registrars.Asked("/r/dead.sock", "dead", Peer.UNKNOWN, null, "UNAVAILABLE"));
    assertThat(GatewayFindings.drivers(asked, Set.of("ours")))
        .containsExactlyInAnyOrder(
            NodeFinding.fail(
                NodeCheck.DRIVER_PAST_THE_GATEWAY,
                "/r/gpuguard-b.sock",
                "DRA driver gpu.example.com, served by process 7"),
            NodeFinding.notAssessable(
                NodeCheck.NOT_SEEN,
                "/r/mute.sock",
                "it does not say what registers here, served by process 7: DEADLINE_EXCEEDED"));
  }
}
