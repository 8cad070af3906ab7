package io.gpuguard.agent.cluster;

import io.gpuguard.agent.cluster.ApiServer.Answer;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.status.NodeStatus;
import io.gpuguard.check.Fingerprint;
import io.gpuguard.finding.Severity;
import io.gpuguard.report.JsonWriter;
import io.gpuguard.tree.Node;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the API server what is wrong with this node: an Event for each finding when it appears, and
 * the condition {@value #CONDITION}. It needs two rights: to create events in the namespace
 * default, and to patch nodes/status.
 */
public final class NodeReporter {

  /** True while something of severity high or above is wrong, as MemoryPressure is of memory. */
  public static final String CONDITION = "GpuProblem";

  /** So many Events at once; the rest is counted in one more. */
  private static final int MOST = 10;

  /** The API server takes no longer message in an Event (core/v1 validation). */
  private static final int LONGEST = 1000;

  private final ApiServer server;
  private final String node;
  private final Clock clock;
  private final Set<String> told = new HashSet<>();
  private @Nullable String lastStatus;

  public NodeReporter(ApiServer server, String node, Clock clock) {
    this.server = server;
    this.node = node;
    this.clock = clock;
  }

  /** Tells a state; the answer is what went wrong, one sentence each. */
  public List<String> report(NodeStatus status) {
    List<NodeFinding> serious =
        status.findings().stream()
            .filter(NodeFinding::fails)
            .filter(finding -> finding.check().severity().atLeast(Severity.HIGH))
            .toList();
    List<String> problems = new ArrayList<>();
    condition(serious, problems);
    events(serious, problems);
    return problems;
  }

  private void condition(List<NodeFinding> serious, List<String> problems) {
    String path = "/api/v1/nodes/" + node + "/status";
    if (lastStatus == null) {
      // What an earlier agent said, by a patch of nothing: reading nodes would be one more right.
      switch (server.patch(path, "{}")) {
        case Answer.Done(var object) -> lastStatus = statusIn(object);
        case Answer.Refused refused -> problems.add(refused("the node condition", refused));
        case Answer.Unreachable(String reason) -> problems.add(unreachable(reason));
      }
      if (lastStatus == null) {
        return;
      }
    }
    String now = serious.isEmpty() ? "False" : "True";
    switch (server.patch(path, conditionPatch(now, serious))) {
      case Answer.Done _ -> lastStatus = now;
      case Answer.Refused refused -> problems.add(refused("the node condition", refused));
      case Answer.Unreachable(String reason) -> problems.add(unreachable(reason));
    }
  }

  private static String statusIn(Node object) {
    for (Node condition : object.at("status", "conditions").items()) {
      if (CONDITION.equals(condition.get("type").text(""))) {
        return condition.get("status").text("");
      }
    }
    return "";
  }

  private String conditionPatch(String now, List<NodeFinding> serious) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out, false);
    json.object().object("status").array("conditions").object();
    json.field("type", CONDITION)
        .field("status", now)
        .field("reason", serious.isEmpty() ? "NothingFound" : "GpuguardFindings")
        .field("message", serious.isEmpty() ? "gpuguard finds nothing wrong" : message(serious))
        .field("lastHeartbeatTime", time());
    if (!now.equals(lastStatus)) {
      json.field("lastTransitionTime", time());
    }
    json.endObject().endArray().endObject().endObject();
    return out.toString();
  }

  private static String message(List<NodeFinding> serious) {
    List<String> texts = serious.stream().limit(3).map(NodeReporter::sentence).toList();
    String more = serious.size() > 3 ? "; and " + (serious.size() - 3) + " more" : "";
    return shortened(String.join("; ", texts) + more);
  }

  private static String sentence(NodeFinding finding) {
    return finding.check().id()
        + " "
        + finding.place()
        + ": "
        + finding.check().title()
        + ", "
        + finding.message();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }

  private void events(List<NodeFinding> serious, List<String> problems) {
    Set<String> now = new HashSet<>();
    List<NodeFinding> fresh = new ArrayList<>();
    for (NodeFinding finding : serious) {
      if (now.add(key(finding)) && !told.contains(key(finding))) {
        fresh.add(finding);
      }
    }
    told.retainAll(now);
    for (NodeFinding finding : fresh.subList(0, Math.min(MOST, fresh.size()))) {
      if (event(finding.check().id(), key(finding), sentence(finding), problems)) {
        told.add(key(finding));
      }
    }
    if (fresh.size() > MOST && problems.isEmpty()) {
      String rest = (fresh.size() - MOST) + " more findings; gpuguard-agent status shows them";
      if (event("GpuguardFindings", "more " + fresh.size(), rest, problems)) {
        told.addAll(now);
      }
    }
  }

  private static String key(NodeFinding finding) {
    return finding.check().id() + " " + finding.place();
  }

  /** Whether the Event is there now. */
  private boolean event(String reason, String key, String message, List<String> problems) {
    if (!problems.isEmpty()) {
      return false; // One deadline is enough; it is tried again at the next look.
    }
    String name = node + "." + Fingerprint.ofText(node + "|" + key + "|" + time());
    return switch (server.post(
        "/api/v1/namespaces/default/events", eventJson(name, reason, message))) {
      case Answer.Done _ -> true;
      case Answer.Refused(int code, String _) when code == 409 -> true;
      case Answer.Refused refused -> {
        problems.add(refused("an Event", refused));
        yield false;
      }
      case Answer.Unreachable(String why) -> {
        problems.add(unreachable(why));
        yield false;
      }
    };
  }

  private String eventJson(String name, String reason, String message) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out, false);
    json.object().field("apiVersion", "v1").field("kind", "Event");
    json.object("metadata").field("name", name).field("namespace", "default").endObject();
    // kubectl describe looks Events of a node up by its name in the field uid, as the kubelet does.
    json.object("involvedObject")
        .field("apiVersion", "v1")
        .field("kind", "Node")
        .field("name", node)
        .field("uid", node)
        .endObject();
    json.field("type", "Warning").field("reason", reason).field("message", shortened(message));
    json.object("source").field("component", "gpuguard-agent").field("host", node).endObject();
    json.field("firstTimestamp", time()).field("lastTimestamp", time()).field("count", 1);
    json.endObject();
    return out.toString();
  }

  private String time() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String refused(String what, Answer.Refused refused) {
    return "the API server refuses " + what + ": " + refused.status() + " " + refused.message();
  }

  private static String unreachable(String reason) {
    return "the API server does not answer: " + reason;
  }
}
