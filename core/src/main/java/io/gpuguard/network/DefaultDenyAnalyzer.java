package io.gpuguard.network;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.GpuNamespaces;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.network.NetworkPolicies.Direction;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Namespaces that deny nothing by default. The parameters say which namespaces ({@code holding}:
 * components or workloads) and which {@code direction}.
 */
public final class DefaultDenyAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "network-default-deny";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    GpuNamespaces gpu = GpuNamespaces.of(input);
    boolean components = parameters.get("holding").text("").equals("components");
    Direction direction =
        parameters.get("direction").text("").equals("egress")
            ? Direction.EGRESS
            : Direction.INGRESS;
    Set<String> namespaces = components ? gpu.components().keySet() : gpu.workloads().keySet();
    NetworkPolicies policies = NetworkPolicies.of(input);
    List<Violation> found = new ArrayList<>();
    for (String name : namespaces) {
      // Without the Namespace the input is a manifest, and policies may lie elsewhere.
      Resource namespace = input.inventory().namespace(name).orElse(null);
      if (namespace != null && !policies.deniesByDefault(name, direction)) {
        found.add(
            Violation.fail(namespace, Path.of("metadata", "name"), Map.of("namespace", name)));
      }
    }
    return found;
  }
}
