package io.gpuguard.rbac;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Selectors by a label that they ask for, the one that the fewest others ask for too: whatever has
 * labels is held against few of many.
 */
public final class SelectorIndex {

  /** A key and the values one of which it must have. */
  private record Demand(String key, List<Node> values) {}

  private record Label(String key, Node value) {}

  private final Map<Label, List<Node>> byLabel = new HashMap<>();
  private final List<Node> others = new ArrayList<>();

  public SelectorIndex(Collection<Node> selectors) {
    Set<Node> distinct = new LinkedHashSet<>(selectors);
    Map<Label, Integer> asked = new HashMap<>();
    for (Node selector : distinct) {
      for (Demand demand : demands(selector)) {
        demand.values.forEach(v -> asked.merge(new Label(demand.key, v), 1, Integer::sum));
      }
    }
    for (Node selector : distinct) {
      add(selector, asked);
    }
  }

  private void add(Node selector, Map<Label, Integer> asked) {
    Demand rarest = null;
    int fewest = Integer.MAX_VALUE;
    for (Demand demand : demands(selector)) {
      int all = 0;
      for (Node value : demand.values) {
        all += asked.getOrDefault(new Label(demand.key, value), 0);
      }
      if (all < fewest) {
        fewest = all;
        rarest = demand;
      }
    }
    if (rarest == null) {
      others.add(selector);
      return;
    }
    for (Node value : rarest.values) {
      byLabel.computeIfAbsent(new Label(rarest.key, value), _ -> new ArrayList<>()).add(selector);
    }
  }

  private static List<Demand> demands(Node selector) {
    List<Demand> demands = new ArrayList<>();
    selector
        .get("matchLabels")
        .mapping()
        .forEach((key, value) -> demands.add(new Demand(key, List.of(value))));
    for (Node expression : selector.get("matchExpressions").items()) {
      if (expression.get("operator").text("").equals("In")) {
        demands.add(new Demand(expression.get("key").text(""), expression.get("values").items()));
      }
    }
    return demands;
  }

  /** Whether any of the selectors matches. */
  public boolean matches(Mapping labels) {
    for (int i = 0; i < labels.size(); i++) {
      Label label = new Label(labels.key(i), labels.valueAt(i));
      for (Node selector : byLabel.getOrDefault(label, List.of())) {
        if (Selectors.matches(selector, labels)) {
          return true;
        }
      }
    }
    return others.stream().anyMatch(selector -> Selectors.matches(selector, labels));
  }
}
