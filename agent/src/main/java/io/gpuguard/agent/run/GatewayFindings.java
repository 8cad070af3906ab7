package io.gpuguard.agent.run;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.gateway.Gateway;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the kubelet offers that did not come through the gateway. */
final class GatewayFindings {

  private GatewayFindings() {}

  /**
   * Compares what the kubelet offers with what the gateway sent.
   *
   * @param offered healthy ids by resource, as the kubelet tells them
   * @param before what the gateway offered before the kubelet was asked
   * @param after and after that: what changed meanwhile is no bypass
   */
  static List<NodeFinding> past(
      Map<String, List<String>> offered, List<Gateway.State> before, List<Gateway.State> after) {
    Map<String, Set<String>> sent = new HashMap<>();
    for (List<Gateway.State> states : List.of(before, after)) {
      for (Gateway.State state : states) {
        sent.computeIfAbsent(state.resource(), key -> new HashSet<>()).addAll(state.healthy());
      }
    }
    List<NodeFinding> findings = new ArrayList<>();
    offered.forEach(
        (resource, ids) -> {
          Set<String> known = sent.get(resource);
          if (known == null && DeviceIds.vendor(resource).isEmpty()) {
            return; // no GPU, and not ours
          }
          List<String> foreign =
              ids.stream().filter(id -> known == null || !known.contains(id)).toList();
          if (!foreign.isEmpty()) {
            findings.add(
                NodeFinding.fail(
                    NodeCheck.PAST_THE_GATEWAY,
                    resource,
                    foreign.getFirst()
                        + (foreign.size() == 1 ? "" : " and " + (foreign.size() - 1) + " more")));
          }
        });
    return findings;
  }
}
