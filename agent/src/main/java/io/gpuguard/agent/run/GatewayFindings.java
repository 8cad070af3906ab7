package io.gpuguard.agent.run;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.decision.Texts;
import io.gpuguard.agent.dra.Registrars;
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

  /**
   * DRA drivers in the kubelet's folder that are not behind a socket of ours. A name is no proof:
   * anyone can call its socket as ours are called.
   *
   * @param doors keys of our sockets, before the others were asked and after
   */
  static List<NodeFinding> drivers(List<Registrars.Asked> asked, Set<String> doors) {
    List<NodeFinding> findings = new ArrayList<>();
    for (Registrars.Asked one : asked) {
      if (doors.contains(one.key())) {
        continue;
      }
      String who = one.peer().pid() == 0 ? "" : ", served by process " + one.peer().pid();
      if (one.driver()) {
        String message = "DRA driver " + Texts.shown(one.name()) + who;
        findings.add(NodeFinding.fail(NodeCheck.DRIVER_PAST_THE_GATEWAY, one.path(), message));
      } else if (one.silent()) {
        String message = "it does not say what registers here" + who + ": " + one.why();
        findings.add(NodeFinding.notAssessable(NodeCheck.NOT_SEEN, one.path(), message));
      }
    }
    return findings;
  }
}
