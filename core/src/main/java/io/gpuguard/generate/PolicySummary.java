package io.gpuguard.generate;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.policy.AdmissionRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What rules would stop among the scanned objects, and what no rule can. */
final class PolicySummary {

  private PolicySummary() {}

  /** Objects by the id of the control that they fail. */
  static Map<String, List<String>> failing(List<Finding> findings) {
    Map<String, Set<String>> byControl = new TreeMap<>();
    for (Finding finding : findings) {
      if (finding.verdict() == Verdict.FAIL) {
        byControl
            .computeIfAbsent(finding.control().id(), _ -> new LinkedHashSet<>())
            .add(finding.resource().title() + " (" + finding.file() + ")");
      }
    }
    Map<String, List<String>> lists = new TreeMap<>();
    byControl.forEach((control, objects) -> lists.put(control, List.copyOf(objects)));
    return lists;
  }

  static List<String> omitted(AdmissionRule.Set rules) {
    List<String> notes = new ArrayList<>();
    Map<String, List<String>> byReason = new TreeMap<>();
    for (AdmissionRule.Omitted omitted : rules.omitted()) {
      byReason
          .computeIfAbsent(omitted.reason(), _ -> new ArrayList<>())
          .add(omitted.control().id());
    }
    byReason.forEach(
        (reason, ids) ->
            notes.add(
                "Not checked at admission, since " + reason + ": " + String.join(", ", ids) + "."));
    boolean excused = rules.rules().stream().anyMatch(r -> !r.excuses().isEmpty());
    if (excused) {
      notes.add(
          "The API server and Gatekeeper have no clock for policies: an exception that has ended"
              + " stays until the policies are made anew. Kyverno ends them itself, where"
              + " PolicyExceptions of the namespace gpuguard-policies are allowed.");
    }
    notes.addAll(rules.unexcused());
    return notes;
  }
}
