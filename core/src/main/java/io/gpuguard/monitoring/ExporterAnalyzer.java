package io.gpuguard.monitoring;

import io.gpuguard.catalog.Profile;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.node.GpuNodes;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.List;
import java.util.Map;

/** Clusters with GPU nodes and no exporter of GPU metrics. */
public final class ExporterAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "monitoring-exporter";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Resource> nodes = GpuNodes.of(input).nodes();
    boolean measured = input.components().stream().anyMatch(c -> c.kind() == Profile.Kind.EXPORTER);
    if (nodes.isEmpty() || measured) {
      return List.of();
    }
    Path field = Path.of("metadata", "name");
    Map<String, String> words = Map.of("count", Integer.toString(nodes.size()));
    return List.of(
        GpuNodes.withoutDaemons(input, nodes.getFirst(), field)
            .orElseGet(() -> Violation.fail(nodes.getFirst(), field, words)));
  }
}
