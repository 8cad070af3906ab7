package io.gpuguard.scheduling;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Volcano queues that any namespace may use, since no policy of the input ties jobs to them. */
public final class QueueOpenAnalyzer implements Analyzer {

  private static final List<String> POLICIES =
      List.of(
          "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
          "policies.kyverno.io/*",
          "kyverno.io/*",
          "templates.gatekeeper.sh/*");

  @Override
  public String name() {
    return "scheduling-queue-open";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Resource> queues = input.inventory().ofKind("scheduling.volcano.sh", "Queue");
    if (queues.isEmpty() || POLICIES.stream().anyMatch(kind -> speaksOfQueues(input, kind))) {
      return List.of();
    }
    List<Violation> found = new ArrayList<>();
    for (Resource job : input.inventory().ofKind("batch.volcano.sh", "Job")) {
      String queue = job.root().at("spec", "queue").text("default");
      found.add(Violation.fail(job, Path.of("spec", "queue"), Map.of("queue", queue)));
    }
    return found;
  }

  private static boolean speaksOfQueues(Input input, String kind) {
    return input.inventory().ofKind(kind).stream().anyMatch(p -> mentions(p.root()));
  }

  private static boolean mentions(Node node) {
    if (node instanceof Node.Text(String text)) {
      return text.contains("queue");
    }
    return node.items().stream().anyMatch(QueueOpenAnalyzer::mentions)
        || node.mapping().values().stream().anyMatch(QueueOpenAnalyzer::mentions);
  }
}
