package io.gpuguard.agent.run;

import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.monitoring.JsonLog;
import io.gpuguard.tree.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells what is new and what is gone; a finding that stays is told once. */
final class ToldFindings {

  private final JsonLog log;
  private Set<String> known = Set.of();

  ToldFindings(JsonLog log) {
    this.log = log;
  }

  void tell(List<NodeFinding> findings) {
    Set<String> seen = new HashSet<>();
    for (NodeFinding finding : findings) {
      String key = finding.check().id() + " " + finding.place();
      if (seen.add(key) && !known.contains(key)) {
        tell(finding);
      }
    }
    for (String key : known) {
      if (!seen.contains(key)) {
        log.event(
            "finding-gone",
            "control",
            key.substring(0, key.indexOf(' ')),
            "path",
            key.substring(key.indexOf(' ') + 1));
      }
    }
    known = seen;
  }

  private void tell(NodeFinding finding) {
    NodeCheck check = finding.check();
    log.event(
        "finding",
        "control",
        check.id(),
        "severity",
        check.severity().text(),
        "verdict",
        Names.kebab(finding.verdict()),
        "path",
        finding.place(),
        "message",
        finding.message(),
        "title",
        check.title());
  }
}
