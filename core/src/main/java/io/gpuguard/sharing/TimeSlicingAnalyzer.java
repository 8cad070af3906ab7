package io.gpuguard.sharing;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.GpuNamespaces;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** GPUs that are shared by time or by MPS while workloads of several namespaces use them. */
public final class TimeSlicingAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "sharing-across-tenants";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    GpuNamespaces gpu = GpuNamespaces.of(input);
    List<String> tenants =
        gpu.workloads().keySet().stream()
            .filter(n -> !n.isEmpty() && !gpu.components().containsKey(n))
            .toList();
    List<Violation> found = new ArrayList<>();
    for (Resource map : input.inventory().ofKind("", "ConfigMap")) {
      map.root()
          .get("data")
          .mapping()
          .texts()
          .forEach(
              (key, text) -> {
                boolean shares =
                    text.contains("replicas:")
                        && (text.contains("timeSlicing:") || text.contains("mps:"));
                if (shares && tenants.size() > 1) {
                  found.add(
                      Violation.fail(
                          map, Path.of("data", key), Map.of("tenants", Names.some(tenants))));
                }
              });
    }
    return found;
  }
}
