package io.gpuguard.scheduling;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.GpuNamespaces;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GPU workloads that go past the Kueue queue of their namespace. */
public final class QueueBypassAnalyzer implements Analyzer {

  private static final String LABEL = "kueue.x-k8s.io/queue-name";

  @Override
  public String name() {
    return "scheduling-queue-bypass";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    Set<String> queued = new HashSet<>();
    input
        .inventory()
        .ofKind("kueue.x-k8s.io", "LocalQueue")
        .forEach(q -> queued.add(q.namespace()));
    List<Violation> found = new ArrayList<>();
    GpuNamespaces.of(input)
        .workloads()
        .forEach(
            (namespace, pods) -> {
              if (queued.contains(namespace)) {
                pods.stream().filter(p -> !isQueued(p)).forEach(p -> found.add(violation(p)));
              }
            });
    return found;
  }

  private static boolean isQueued(PodTemplate pod) {
    boolean owned =
        pod.path().isRoot()
            && !pod.owner().root().at("metadata", "ownerReferences").items().isEmpty();
    return owned
        || pod.owner().labels().has(LABEL)
        || pod.metadata().get("labels").mapping().has(LABEL);
  }

  private static Violation violation(PodTemplate pod) {
    return Violation.fail(pod, Path.of("metadata", "labels", LABEL), Map.of());
  }
}
