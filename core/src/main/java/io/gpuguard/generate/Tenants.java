package io.gpuguard.generate;

import io.gpuguard.component.Component;
import io.gpuguard.component.GpuWorkloads;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Namespaces that use GPUs and serve none. */
final class Tenants {

  private Tenants() {}

  static SortedSet<String> namespaces(Generator.Request request) {
    return new TreeSet<>(workloads(request).keySet());
  }

  /** Whether a namespace can be called so; templates have blanks that somebody fills. */
  static boolean isName(String namespace) {
    return namespace.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  }

  /** Makes a tenant's objects from its GPU workloads. */
  interface Objects {
    Mapping[] of(String tenant, List<GpuWorkloads.Workload> workloads);
  }

  /**
   * Writes a file for each tenant whose workloads ask for GPU resources.
   *
   * @return the names of the files
   */
  static List<String> files(Generator.Request request, Generated.Files files, Objects objects) {
    List<String> names = new ArrayList<>();
    workloads(request)
        .forEach(
            (tenant, workloads) -> {
              if (!GpuCounts.of(workloads).isEmpty()) {
                String name = tenant + ".yaml";
                files.add(
                    name,
                    "A proposal, from what the scanned workloads of " + tenant + " ask for.",
                    objects.of(tenant, workloads));
                names.add(name);
              }
            });
    return names;
  }

  /** The GPU workloads of each tenant namespace. */
  static Map<String, List<GpuWorkloads.Workload>> workloads(Generator.Request request) {
    Set<String> serving = new HashSet<>(Set.of("", "kube-system"));
    for (Component component : request.result().components()) {
      serving.add(component.pod().namespace());
    }
    Map<String, List<GpuWorkloads.Workload>> tenants = new TreeMap<>();
    for (GpuWorkloads.Workload workload :
        GpuWorkloads.of(
            request.result().inventory(),
            request.result().catalog(),
            request.result().components())) {
      String namespace = workload.pod().namespace();
      if (isName(namespace) && !serving.contains(namespace)) {
        tenants.computeIfAbsent(namespace, _ -> new ArrayList<>()).add(workload);
      }
    }
    return tenants;
  }
}
