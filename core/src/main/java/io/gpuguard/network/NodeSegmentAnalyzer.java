package io.gpuguard.network;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.node.GpuNodes;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.List;
import java.util.Map;

/** GPU nodes without a policy for the node itself. */
public final class NodeSegmentAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "network-node-segment";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    HostFirewall firewall = new HostFirewall(input.inventory());
    List<Resource> open =
        GpuNodes.of(input).nodes().stream().filter(node -> !firewall.guards(node)).toList();
    if (open.isEmpty()) {
      return List.of();
    }
    Resource first = open.getFirst();
    return List.of(
        Violation.fail(
            first, Path.of("metadata", "name"), Map.of("count", Integer.toString(open.size()))));
  }
}
