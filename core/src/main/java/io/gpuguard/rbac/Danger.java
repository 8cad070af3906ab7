package io.gpuguard.rbac;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.finding.Severity;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * A permission that amounts to more than it says, from {@code catalog/rbac/dangerous.yaml}.
 *
 * @param rules any of them suffices
 * @param clusterWideOnly whether it is dangerous only when held in the whole cluster
 * @param unnamedOnly whether resourceNames make it harmless
 */
public record Danger(
    String id,
    String title,
    Severity severity,
    List<Rule> rules,
    boolean clusterWideOnly,
    boolean unnamedOnly,
    String why) {

  public Danger {
    rules = List.copyOf(rules);
  }

  public static List<Danger> all(Catalog catalog) {
    List<Danger> dangers = new ArrayList<>();
    for (Node node : catalog.table("rbac/dangerous").get("permissions").items()) {
      dangers.add(
          new Danger(
              node.get("id").text(""),
              node.get("title").text(""),
              Severity.of(node.get("severity").text("")).orElse(Severity.HIGH),
              node.get("rules").items().stream().map(Rule::of).toList(),
              node.get("clusterWideOnly").isTrue(),
              node.get("unnamedOnly").isTrue(),
              node.get("why").text("")));
    }
    return dangers;
  }

  /** Whether a grant gives it. */
  public boolean in(Rights.Grant grant) {
    Rule held = grant.placed().rule();
    if ((clusterWideOnly && !grant.clusterWide())
        || (unnamedOnly && !held.resourceNames().isEmpty())) {
      return false;
    }
    return rules.stream().anyMatch(rule -> gives(held, rule));
  }

  /** Whether a held rule covers any verb on any resource of a pattern. */
  private static boolean gives(Rule held, Rule pattern) {
    if (pattern.verbs().contains(Rule.ALL)) {
      return held.verbs().contains(Rule.ALL)
          && held.resources().contains(Rule.ALL)
          && held.apiGroups().contains(Rule.ALL);
    }
    boolean verb = pattern.verbs().stream().anyMatch(v -> Rule.matches(held.verbs(), v));
    boolean group = pattern.apiGroups().stream().anyMatch(g -> Rule.matches(held.apiGroups(), g));
    return verb && group && pattern.resources().stream().anyMatch(held::coversResource);
  }
}
