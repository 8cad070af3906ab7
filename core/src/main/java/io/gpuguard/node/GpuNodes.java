package io.gpuguard.node;

import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.GpuResources;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The nodes of the input that advertise GPUs.
 *
 * @param gpu what they may advertise
 */
public record GpuNodes(List<Resource> nodes, GpuResources gpu) {

  public GpuNodes {
    nodes = List.copyOf(nodes);
  }

  public static GpuNodes of(Input input) {
    return input.shared(GpuNodes.class, GpuNodes::make);
  }

  private static GpuNodes make(Input input) {
    List<Resource> all = input.inventory().ofKind("", "Node");
    if (all.isEmpty()) {
      return new GpuNodes(List.of(), new GpuResources(List.of()));
    }
    GpuResources gpu = input.shared(GpuResources.class, i -> GpuResources.of(i.catalog()));
    List<Resource> found = new ArrayList<>();
    for (Resource node : all) {
      if (!resources(node, gpu).isEmpty()) {
        found.add(node);
      }
    }
    return new GpuNodes(found, gpu);
  }

  /** The GPU resources that a node advertises more than none of. */
  public List<String> resources(Resource node) {
    return resources(node, gpu);
  }

  private static List<String> resources(Resource node, GpuResources gpu) {
    List<String> found = new ArrayList<>();
    Mapping capacity = node.root().at("status", "capacity").mapping();
    for (String key : capacity.keys()) {
      boolean none = "0".equals(capacity.value(key).scalar());
      if (!none && gpu.has(key)) {
        found.add(key);
      }
    }
    return found;
  }

  /** Of what DaemonSets bring to GPU nodes, in an input without any. */
  public static Optional<Violation> withoutDaemons(Input input, Resource node, Path field) {
    return input.inventory().ofKind("apps", "DaemonSet").isEmpty()
        ? Optional.of(Violation.notAssessable(node, field, "no DaemonSets are in the input"))
        : Optional.empty();
  }
}
