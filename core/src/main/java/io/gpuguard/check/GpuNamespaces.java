package io.gpuguard.check;

import io.gpuguard.component.Component;
import io.gpuguard.component.GpuWorkloads;
import io.gpuguard.resource.PodTemplate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which namespaces hold GPU components and which hold GPU workloads.
 *
 * @param components by namespace
 * @param workloads by namespace; what is a component is no workload
 */
public record GpuNamespaces(
    Map<String, List<Component>> components, Map<String, List<PodTemplate>> workloads) {

  public static GpuNamespaces of(Input input) {
    return input.shared(GpuNamespaces.class, GpuNamespaces::make);
  }

  private static GpuNamespaces make(Input input) {
    Map<String, List<Component>> components = new TreeMap<>();
    for (Component component : input.components()) {
      components
          .computeIfAbsent(component.pod().namespace(), _ -> new ArrayList<>())
          .add(component);
    }
    Map<String, List<PodTemplate>> workloads = new TreeMap<>();
    for (GpuWorkloads.Workload workload :
        GpuWorkloads.of(input.inventory(), input.catalog(), input.components())) {
      workloads
          .computeIfAbsent(workload.pod().namespace(), _ -> new ArrayList<>())
          .add(workload.pod());
    }
    return new GpuNamespaces(components, workloads);
  }

  /** Every namespace that has anything to do with GPUs. */
  public Set<String> all() {
    Set<String> all = new HashSet<>(components.keySet());
    all.addAll(workloads.keySet());
    return all;
  }
}
