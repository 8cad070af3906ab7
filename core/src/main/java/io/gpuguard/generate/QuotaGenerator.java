package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A quota and a limit for each tenant: what it asks for today is the proposal. */
final class QuotaGenerator implements Generator {

  @Override
  public String kind() {
    return "quota";
  }

  @Override
  public String summary() {
    return "ResourceQuota and LimitRange for the GPUs of each tenant";
  }

  @Override
  public Generated generate(Request request) {
    Generated.Files files = new Generated.Files();
    List<String> resources =
        Tenants.files(
            request,
            files,
            (tenant, workloads) ->
                new Mapping[] {
                  quota(tenant, GpuCounts.of(workloads)),
                  limits(tenant, GpuCounts.largest(workloads))
                });
    if (resources.isEmpty()) {
      return Generated.nothing("No tenant of the input asks for a GPU resource.");
    }
    files.add("kustomization.yaml", Kustomization.of(resources));
    return new Generated(
        files.all(),
        "",
        List.of(""),
        Map.of(),
        List.of(
            "The API server counts requests.RESOURCE alone; a quota of limits.RESOURCE has no"
                + " effect on extended resources.",
            "The numbers are proposals: they hold tenants to what they have today."));
  }

  private static Mapping quota(String namespace, Map<String, Long> asked) {
    Mapping hard = Mapping.EMPTY;
    for (Map.Entry<String, Long> entry : asked.entrySet()) {
      hard = hard.with("requests." + entry.getKey(), Node.of(entry.getValue() + ""));
    }
    return object("ResourceQuota", namespace, map("hard", hard));
  }

  private static Mapping limits(String namespace, Map<String, Long> largest) {
    Mapping max = Mapping.EMPTY;
    Mapping none = Mapping.EMPTY;
    for (Map.Entry<String, Long> entry : new TreeMap<>(largest).entrySet()) {
      max = max.with(entry.getKey(), Node.of(entry.getValue() + ""));
      none = none.with(entry.getKey(), Node.of("0"));
    }
    // Without a default the API server would give the maximum to containers that ask for none.
    return object(
        "LimitRange",
        namespace,
        map(
            "limits",
            List.of(
                map("type", "Container", "max", max, "default", none, "defaultRequest", none))));
  }

  private static Mapping object(String kind, String namespace, Mapping spec) {
    return map(
        "apiVersion",
        "v1",
        "kind",
        kind,
        "metadata",
        map(
            "name",
            "gpuguard-gpus",
            "namespace",
            namespace,
            "labels",
            map("app.kubernetes.io/managed-by", "gpuguard")),
        "spec",
        spec);
  }
}
