package io.gpuguard.rbac;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;

/** Label selectors of the API: {@code matchLabels} and {@code matchExpressions}. */
public final class Selectors {

  private Selectors() {}

  /** An empty selector matches everything. */
  public static boolean matches(Node selector, Mapping labels) {
    Mapping wanted = selector.get("matchLabels").mapping();
    for (String key : wanted.keys()) {
      if (!labels.has(key) || !labels.value(key).equals(wanted.value(key))) {
        return false;
      }
    }
    for (Node expression : selector.get("matchExpressions").items()) {
      if (!holds(expression, labels)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Node expression, Mapping labels) {
    String key = expression.get("key").text("");
    boolean present = labels.has(key);
    boolean among = present && expression.get("values").items().contains(labels.value(key));
    return switch (expression.get("operator").text("")) {
      case "In" -> among;
      case "NotIn" -> !among;
      case "Exists" -> present;
      case "DoesNotExist" -> !present;
      default -> false;
    };
  }
}
