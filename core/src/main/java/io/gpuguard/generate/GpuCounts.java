package io.gpuguard.generate;

import io.gpuguard.component.GpuWorkloads;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Node;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many of each extended resource workloads ask for. */
final class GpuCounts {

  private GpuCounts() {}

  /** All together, each template times its replicas or parallel pods. */
  static Map<String, Long> of(List<GpuWorkloads.Workload> workloads) {
    Map<String, Long> sum = new TreeMap<>();
    for (GpuWorkloads.Workload workload : workloads) {
      long pods = pods(workload.pod());
      perPod(workload.pod()).forEach((name, count) -> sum.merge(name, count * pods, Long::sum));
    }
    return sum;
  }

  /** The most that one container asks for. */
  static Map<String, Long> largest(List<GpuWorkloads.Workload> workloads) {
    Map<String, Long> largest = new TreeMap<>();
    for (GpuWorkloads.Workload workload : workloads) {
      for (Container container : workload.pod().containers()) {
        of(container).forEach((name, count) -> largest.merge(name, count, Math::max));
      }
    }
    return largest;
  }

  /**
   * As the scheduler counts: containers add up, an init container counts alone where it asks for
   * more.
   */
  static Map<String, Long> perPod(PodTemplate pod) {
    Map<String, Long> sum = new TreeMap<>();
    Map<String, Long> first = new TreeMap<>();
    for (Container container : pod.containers()) {
      boolean adds =
          container.kind() == Container.Kind.CONTAINER
              || container.node().get("restartPolicy").text("").equals("Always");
      if (adds) {
        of(container).forEach((name, count) -> sum.merge(name, count, Long::sum));
      } else {
        of(container).forEach((name, count) -> first.merge(name, count, Math::max));
      }
    }
    first.forEach((name, count) -> sum.merge(name, count, Math::max));
    return sum;
  }

  private static Map<String, Long> of(Container container) {
    Map<String, Long> counts = new TreeMap<>();
    container
        .node()
        .at("resources", "limits")
        .mapping()
        .forEach(
            (name, amount) -> {
              long count = whole(amount);
              if (name.contains("/") && count > 0) {
                counts.put(name, count);
              }
            });
    return counts;
  }

  private static long whole(Node amount) {
    String text = amount.scalar();
    return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
  }

  private static long pods(PodTemplate pod) {
    Node spec = pod.owner().root().get("spec");
    long replicas = spec.get("replicas").whole(spec.get("parallelism").whole(1));
    return Math.max(1, replicas);
  }
}
