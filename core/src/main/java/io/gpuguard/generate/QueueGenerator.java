package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Queues that hold each tenant to its share: Kueue's or Volcano's. */
final class QueueGenerator implements Generator {

  private final boolean volcano;

  QueueGenerator(boolean volcano) {
    this.volcano = volcano;
  }

  @Override
  public String kind() {
    return volcano ? "volcano" : "kueue";
  }

  @Override
  public String summary() {
    return volcano
        ? "Volcano queues with a GPU capability for each tenant"
        : "Kueue ClusterQueues and LocalQueues with a GPU quota for each tenant";
  }

  @Override
  public String alternative() {
    return "the queues of tenants";
  }

  @Override
  public Generated generate(Request request) {
    Generated.Files files = new Generated.Files();
    List<String> resources =
        Tenants.files(
            request,
            files,
            (tenant, workloads) -> {
              Map<String, Long> asked = GpuCounts.of(workloads);
              return volcano ? volcano(tenant, asked) : kueue(tenant, asked);
            });
    if (resources.isEmpty()) {
      return Generated.nothing("No tenant of the input asks for a GPU resource.");
    }
    if (!volcano) {
      files.add(
          "resource-flavor.yaml",
          "All GPU nodes alike; make one for each kind of node to tell them apart.",
          object("kueue.x-k8s.io/v1beta2", "ResourceFlavor", "gpuguard-gpus", "", Mapping.EMPTY)
              .without("spec"));
      resources.add("resource-flavor.yaml");
    }
    files.add("kustomization.yaml", Kustomization.of(resources));
    return new Generated(
        files.all(),
        volcano ? "Volcano 1.9 or later" : "Kueue 0.15 or later (v1beta2)",
        List.of(""),
        Map.of(),
        List.of(
            volcano
                ? "Volcano's jobs name their queue in spec.queue; nothing keeps a pod with another"
                    + " scheduler in it, so combine it with quotas."
                : "Kueue holds what it manages: set manageJobsWithoutQueueName, or a pod without a"
                    + " queue name is not counted."));
  }

  private static Mapping[] kueue(String tenant, Map<String, Long> asked) {
    List<Mapping> quotas = new ArrayList<>();
    asked.forEach((name, count) -> quotas.add(map("name", name, "nominalQuota", count)));
    Mapping group =
        map(
            "coveredResources",
            List.copyOf(asked.keySet()),
            "flavors",
            List.of(map("name", "gpuguard-gpus", "resources", quotas)));
    Mapping spec =
        map(
            "namespaceSelector",
            map("matchLabels", map("kubernetes.io/metadata.name", tenant)),
            "resourceGroups",
            List.of(group));
    String api = "kueue.x-k8s.io/v1beta2";
    return new Mapping[] {
      object(api, "ClusterQueue", "gpuguard-" + tenant, "", spec),
      object(api, "LocalQueue", "gpus", tenant, map("clusterQueue", "gpuguard-" + tenant))
    };
  }

  private static Mapping[] volcano(String tenant, Map<String, Long> asked) {
    Mapping capability = Mapping.EMPTY;
    for (Map.Entry<String, Long> entry : asked.entrySet()) {
      capability = capability.with(entry.getKey(), Node.of(entry.getValue() + ""));
    }
    Mapping spec = map("reclaimable", true, "capability", capability);
    return new Mapping[] {
      object("scheduling.volcano.sh/v1beta1", "Queue", "gpuguard-" + tenant, "", spec)
    };
  }

  private static Mapping object(
      String api, String kind, String name, String namespace, Mapping spec) {
    Mapping metadata = map("name", name);
    if (!namespace.isEmpty()) {
      metadata = metadata.with("namespace", Node.of(namespace));
    }
    metadata = metadata.with("labels", map("app.kubernetes.io/managed-by", "gpuguard"));
    return map("apiVersion", api, "kind", kind, "metadata", metadata, "spec", spec);
  }
}
