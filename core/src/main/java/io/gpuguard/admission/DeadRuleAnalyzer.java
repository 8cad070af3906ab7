package io.gpuguard.admission;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Admission policies that compare with a service account which nobody runs as. */
public final class DeadRuleAnalyzer implements Analyzer {

  private static final Pattern ACCOUNT =
      Pattern.compile("system:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+)");

  @Override
  public String name() {
    return "admission-dead-rule";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Violation> found = new ArrayList<>();
    Set<String> accounts = new HashSet<>();
    Set<String> namespaces = new HashSet<>();
    for (Resource account : input.inventory().ofKind("", "ServiceAccount")) {
      accounts.add(account.namespace() + ":" + account.name());
      namespaces.add(account.namespace());
    }
    for (PodTemplate pod : input.inventory().pods()) {
      accounts.add(pod.namespace() + ":" + pod.serviceAccount());
      namespaces.add(pod.namespace());
    }
    for (Resource policy :
        input.inventory().ofKind("admissionregistration.k8s.io", "ValidatingAdmissionPolicy")) {
      for (String list : List.of("matchConditions", "validations", "variables")) {
        List<Node> items = policy.root().at("spec", list).items();
        for (int i = 0; i < items.size(); i++) {
          Path field = Path.of("spec", list).child(i).child("expression");
          judge(
              policy, items.get(i).get("expression").text(""), field, accounts, namespaces, found);
        }
      }
    }
    return found;
  }

  private static void judge(
      Resource policy,
      String expression,
      Path field,
      Set<String> accounts,
      Set<String> namespaces,
      List<Violation> found) {
    Matcher matcher = ACCOUNT.matcher(expression);
    while (matcher.find()) {
      String account = matcher.group(1) + ":" + matcher.group(2);
      if (!namespaces.contains(matcher.group(1))) {
        found.add(
            Violation.notAssessable(
                policy,
                field,
                "nothing of the namespace " + matcher.group(1) + " is in the input"));
      } else if (!accounts.contains(account)) {
        found.add(Violation.fail(policy, field, Map.of("account", account.replace(':', '/'))));
      }
    }
  }
}
