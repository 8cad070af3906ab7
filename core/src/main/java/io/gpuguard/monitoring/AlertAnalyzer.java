package io.gpuguard.monitoring;

import io.gpuguard.catalog.Profile;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Exporters of GPU metrics on whose metrics no rule of the input alerts. */
public final class AlertAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "monitoring-alerts";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Resource> rules = input.inventory().ofKind("monitoring.coreos.com", "PrometheusRule");
    boolean alerts = rules.stream().anyMatch(r -> speaksOfGpus(r, parameters));
    List<Violation> found = new ArrayList<>();
    for (Component component : input.components()) {
      if (component.kind() == Profile.Kind.EXPORTER && !alerts) {
        found.add(
            rules.isEmpty()
                ? Violation.notAssessable(
                    component.pod().owner(),
                    component.pod().specPath(),
                    "no PrometheusRule is in the input")
                : Violation.fail(component.pod(), component.pod().specPath(), Map.of()));
      }
    }
    return found;
  }

  private static boolean speaksOfGpus(Resource rule, Mapping parameters) {
    for (Node group : rule.root().at("spec", "groups").items()) {
      for (Node each : group.get("rules").items()) {
        String expression = each.get("expr").text("");
        for (Node metric : parameters.get("metrics").items()) {
          if (each.get("alert").present() && expression.contains(metric.text("(none)"))) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
