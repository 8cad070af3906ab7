package io.gpuguard.agent;

import io.gpuguard.agent.decision.Effect;
import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.finding.NodeCheck;
import java.io.PrintStream;

/** {@code gpuguard-agent explain [ID]}. */
final class Explain {

  private Explain() {}

  static int run(Options options, PrintStream out) throws Options.Wrong {
    if (options.words().isEmpty()) {
      for (NodeCheck check : NodeCheck.values()) {
        out.println(check.id() + "   " + check.title());
      }
      for (Reason reason : Reason.values()) {
        out.println(reason.id() + "  " + reason.title());
      }
      return Main.CLEAN;
    }
    for (String id : options.words()) {
      one(id, out);
    }
    return Main.CLEAN;
  }

  private static void one(String id, PrintStream out) throws Options.Wrong {
    for (NodeCheck check : NodeCheck.values()) {
      if (check.id().equalsIgnoreCase(id)) {
        out.println(check.id() + "  " + check.title());
        out.println("  severity " + check.severity().text() + ", " + check.horizon().text());
        out.println("  " + check.repair());
        return;
      }
    }
    for (Reason reason : Reason.values()) {
      if (reason.id().equalsIgnoreCase(id)) {
        out.println(reason.id() + "  " + reason.title());
        out.println("  at " + reason.stage().text() + ": " + consequence(reason.effect()));
        out.println("  " + reason.repair());
        return;
      }
    }
    throw new Options.Wrong("'" + id + "' is no check and no refusal; 'explain' alone lists them");
  }

  private static String consequence(Effect effect) {
    return switch (effect) {
      case REFUSED -> "the call fails";
      case DROPPED -> "the device is not passed on to the kubelet";
      case UNHEALTHY -> "the device is passed on as unhealthy, so that no new pod gets it";
      case QUARANTINED ->
          "it is taken off the answer, the container does not start, the device turns unhealthy"
              + " until policy or plugin are others, or the plugin registers ten minutes later";
      case STRIPPED -> "it is taken off the answer, the container starts";
      case UNPREPARED -> "the claim is not prepared, its pod waits, the kubelet asks again";
      case NOTED -> "it is told, nothing else happens";
    };
  }
}
