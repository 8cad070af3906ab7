package io.gpuguard.node;

import io.gpuguard.cel.Evaluator;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Value;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.PodScope;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The nodes of the input that advertise GPUs.
 *
 * @param prefixes how the names of GPU resources begin, from the catalogue's variables
 */
public record GpuNodes(List<Resource> nodes, List<String> prefixes) {

  public GpuNodes {
    nodes = List.copyOf(nodes);
    prefixes = List.copyOf(prefixes);
  }

  public static GpuNodes of(Input input) {
    return input.shared(GpuNodes.class, GpuNodes::make);
  }

  private static GpuNodes make(Input input) {
    List<Resource> all = input.inventory().ofKind("", "Node");
    if (all.isEmpty()) {
      return new GpuNodes(List.of(), List.of());
    }
    List<String> prefixes = prefixes(input, all.getFirst());
    List<Resource> found = new ArrayList<>();
    for (Resource node : all) {
      if (!resources(node, prefixes).isEmpty()) {
        found.add(node);
      }
    }
    return new GpuNodes(found, prefixes);
  }

  private static List<String> prefixes(Input input, Resource any) {
    Value value =
        new Evaluator(PodScope.of(any, input.inventory(), input.catalog()))
            .evaluate(new Expression.Variable("gpuResources"));
    List<String> prefixes = new ArrayList<>();
    if (value instanceof Value.Gathered gathered) {
      for (Value item : gathered.items()) {
        if (item instanceof Value.Data(Node.Text(String text), _)) {
          prefixes.add(text);
        }
      }
    }
    return prefixes;
  }

  /** The GPU resources that a node advertises more than none of. */
  public List<String> resources(Resource node) {
    return resources(node, prefixes);
  }

  private static List<String> resources(Resource node, List<String> prefixes) {
    List<String> found = new ArrayList<>();
    Mapping capacity = node.root().at("status", "capacity").mapping();
    for (String key : capacity.keys()) {
      boolean none = "0".equals(capacity.value(key).scalar());
      if (!none && prefixes.stream().anyMatch(key::startsWith)) {
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
