package io.gpuguard.agent.finding;

import java.util.Comparator;

/**
 * One thing that is wrong with a node.
 *
 * @param place the file of the host, the device or the resource that it is about
 * @param verdict whether it counts, or could not be decided
 */
public record NodeFinding(NodeCheck check, String place, String message, Certainty verdict)
    implements Comparable<NodeFinding> {

  private static final Comparator<NodeFinding> ORDER =
      Comparator.comparing((NodeFinding finding) -> finding.check.severity())
          .thenComparing(NodeFinding::place)
          .thenComparing(finding -> finding.check.id())
          .thenComparing(NodeFinding::message);

  /** Whether what was found is a failure, or whether it could not be looked at. */
  public enum Certainty {
    FAIL,
    NOT_ASSESSABLE
  }

  public static NodeFinding fail(NodeCheck check, String place, String message) {
    return new NodeFinding(check, place, message, Certainty.FAIL);
  }

  public static NodeFinding notAssessable(NodeCheck check, String place, String message) {
    return new NodeFinding(check, place, message, Certainty.NOT_ASSESSABLE);
  }

  public boolean fails() {
    return verdict == Certainty.FAIL;
  }

  /** Severity, place, check: the total order of reports. */
  @Override
  public int compareTo(NodeFinding other) {
    return ORDER.compare(this, other);
  }
}
