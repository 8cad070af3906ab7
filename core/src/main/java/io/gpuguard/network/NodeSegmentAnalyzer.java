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

/**
 * GPU nodes without a policy for the node itself (Cilium's host firewall, Calico host endpoints).
 */
public final class NodeSegmentAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "network-node-segment";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Resource> nodes = GpuNodes.of(input).nodes();
    boolean guarded =
        input.inventory().ofKind("cilium.io", "CiliumClusterwideNetworkPolicy").stream()
                .anyMatch(p -> p.root().at("spec", "nodeSelector").present())
            || !input.inventory().ofKind("crd.projectcalico.org/HostEndpoint").isEmpty()
            || !input.inventory().ofKind("projectcalico.org/HostEndpoint").isEmpty();
    if (nodes.isEmpty() || guarded) {
      return List.of();
    }
    Resource first = nodes.getFirst();
    return List.of(
        Violation.fail(
            first, Path.of("metadata", "name"), Map.of("count", Integer.toString(nodes.size()))));
  }
}
