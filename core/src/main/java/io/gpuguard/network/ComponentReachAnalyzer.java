package io.gpuguard.network;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Verdict;
import io.gpuguard.network.NetworkPolicies.Direction;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Components that everybody reaches, or that reach everybody. A pod on the host's network is not
 * enforceable by NetworkPolicy, and is said to be so.
 */
public final class ComponentReachAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "network-component-reach";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<String> kinds = parameters.get("kinds").items().stream().map(k -> k.text("")).toList();
    Direction direction =
        parameters.get("direction").text("").equals("egress")
            ? Direction.EGRESS
            : Direction.INGRESS;
    NetworkPolicies policies = NetworkPolicies.of(input);
    List<Violation> found = new ArrayList<>();
    for (Component component : input.components()) {
      if (kinds.contains(component.kind().text())) {
        Violation violation = judge(component, direction, policies, input);
        if (violation != null) {
          found.add(violation);
        }
      }
    }
    return found;
  }

  private static @Nullable Violation judge(
      Component component, Direction direction, NetworkPolicies policies, Input input) {
    PodTemplate pod = component.pod();
    if (pod.spec().get("hostNetwork").isTrue()) {
      return violation(
          pod,
          pod.specPath().child("hostNetwork"),
          Verdict.NOT_ASSESSABLE,
          "not enforceable by NetworkPolicy: the pod is on the host's network");
    }
    boolean known = !policies.isEmpty() || input.inventory().namespace(pod.namespace()).isPresent();
    if (!known) {
      return violation(
          pod,
          pod.specPath(),
          Verdict.NOT_ASSESSABLE,
          "neither NetworkPolicies nor the Namespace are in the input");
    }
    return policies.isOpen(pod, direction)
        ? violation(pod, pod.specPath(), Verdict.FAIL, null)
        : null;
  }

  private static Violation violation(
      PodTemplate pod, Path path, Verdict verdict, @Nullable String reason) {
    return new Violation(pod.owner(), pod, path, verdict, Map.of(), reason, null);
  }
}
