package io.gpuguard.scheduling;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.GpuNamespaces;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.GpuResources;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tenant namespaces without an effective quota: for every GPU resource that pods ask for ({@code
 * about: resources}), or for devices by claim ({@code about: claims}).
 */
public final class QuotaAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "scheduling-quota";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    boolean claims = parameters.get("about").text("").equals("claims");
    GpuNamespaces gpu = GpuNamespaces.of(input);
    List<Violation> found = new ArrayList<>();
    gpu.workloads()
        .forEach(
            (name, pods) -> {
              Resource namespace = input.inventory().namespace(name).orElse(null);
              if (namespace == null || gpu.components().containsKey(name) || queued(input, name)) {
                return;
              }
              Set<String> keys = keys(input, name);
              Set<String> missing = new TreeSet<>();
              for (PodTemplate pod : pods) {
                missing.addAll(
                    claims ? claims(pod, keys) : resources(pod, gpuResources(input), keys));
              }
              if (!missing.isEmpty()) {
                found.add(
                    Violation.fail(
                        namespace,
                        Path.of("metadata", "name"),
                        Map.of("namespace", name, "missing", String.join(", ", missing))));
              }
            });
    return found;
  }

  /** Queues of Kueue account for what they admit. */
  private static boolean queued(Input input, String namespace) {
    return input.inventory().ofKind("kueue.x-k8s.io", "LocalQueue").stream()
        .anyMatch(q -> q.namespace().equals(namespace));
  }

  private static Set<String> keys(Input input, String namespace) {
    Set<String> keys = new HashSet<>();
    for (Resource quota : input.inventory().ofKind("", "ResourceQuota")) {
      if (quota.namespace().equals(namespace)) {
        keys.addAll(quota.root().at("spec", "hard").mapping().keys());
      }
    }
    return keys;
  }

  private static GpuResources gpuResources(Input input) {
    return input.shared(GpuResources.class, i -> GpuResources.of(i.catalog()));
  }

  private static Set<String> resources(PodTemplate pod, GpuResources gpu, Set<String> keys) {
    Set<String> missing = new TreeSet<>();
    for (Container container : pod.containers()) {
      Mapping limits = container.node().at("resources", "limits").mapping();
      for (String key : limits.keys()) {
        boolean none = "0".equals(limits.value(key).scalar());
        if (!none && gpu.has(key) && !keys.contains("requests." + key)) {
          missing.add("requests." + key);
        }
      }
    }
    return missing;
  }

  private static Set<String> claims(PodTemplate pod, Set<String> keys) {
    boolean asks = !pod.spec().get("resourceClaims").items().isEmpty();
    boolean counted =
        keys.stream()
            .anyMatch(
                k ->
                    k.endsWith(".deviceclass.resource.k8s.io/devices")
                        || k.startsWith("count/resourceclaims"));
    return asks && !counted ? Set.of("CLASS.deviceclass.resource.k8s.io/devices") : Set.of();
  }
}
