package io.gpuguard.agent.status;

import io.gpuguard.agent.finding.HardwareFindings;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is known of a node at one moment. */
public record NodeStatus(String node, Hardware hardware, List<NodeFinding> findings) {

  public NodeStatus {
    List<NodeFinding> sorted = new ArrayList<>(findings);
    Collections.sort(sorted);
    findings = List.copyOf(sorted);
  }

  public static NodeStatus read(String node, HostTree host) {
    Hardware hardware = HardwareReader.read(host);
    return new NodeStatus(node, hardware, HardwareFindings.of(hardware));
  }
}
