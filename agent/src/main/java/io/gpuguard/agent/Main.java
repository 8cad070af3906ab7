package io.gpuguard.agent;

import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.status.NodeStatus;
import io.gpuguard.agent.status.Observation;
import io.gpuguard.agent.status.StatusJson;
import io.gpuguard.agent.status.StatusText;
import io.gpuguard.finding.Severity;
import io.gpuguard.report.Tool;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** The gpuguard-agent command. */
public final class Main {

  /** Exit codes, as the contract has them for the whole project. */
  static final int CLEAN = 0;

  static final int FINDINGS = 1;
  static final int BAD_INPUT = 2;
  static final int INCOMPLETE = 3;

  private static final String HELP =
      """
      usage: gpuguard-agent VERB [OPTION...]

        status              what GPUs this node has and what is wrong with it; changes nothing
        policy check FILE   whether a policy file of the gateway is well-formed
        explain [ID]        what a check or a refusal means and what to do about it

      Options:
        --root DIR    where the host's files lie (default /)
        --node NAME   the node's name (default: the variable NODE_NAME, else this-node)
        --json        the report as JSON

      Exit codes: 0 nothing of severity high or above, 1 something is, 2 wrong usage,
      3 something could not be looked at.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  Main(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  public static void main(String[] words) {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    int code = new Main(out, System.err, System.getenv()).run(List.of(words));
    out.flush();
    System.exit(code);
  }

  int run(List<String> words) {
    if (words.isEmpty()) {
      err.print(HELP);
      return BAD_INPUT;
    }
    if (words.contains("--help") || words.getFirst().equals("help")) {
      out.print(HELP);
      return CLEAN;
    }
    if (words.getFirst().equals("--version")) {
      out.println("gpuguard-agent " + Tool.VERSION);
      return CLEAN;
    }
    try {
      Options options = Options.parse(words, environment.getOrDefault("NODE_NAME", "this-node"));
      return switch (options.verb()) {
        case "status" -> status(options.none());
        case "policy" -> PolicyVerb.run(options, out, err);
        case "explain" -> Explain.run(options, out);
        default -> throw new Options.Wrong("unknown verb '" + options.verb() + "'");
      };
    } catch (Options.Wrong e) {
      err.println("gpuguard-agent: " + e.getMessage());
      err.println("Run 'gpuguard-agent --help' for what it understands.");
      return BAD_INPUT;
    }
  }

  private int status(Options options) throws Options.Wrong {
    if (!Files.isDirectory(options.root())) {
      throw new Options.Wrong("--root " + options.root() + ": no such folder");
    }
    NodeStatus status = Observation.of(options.node(), new HostTree(options.root()));
    out.print(options.json() ? StatusJson.write(status) : StatusText.write(status));
    if (!status.findings().stream().allMatch(NodeFinding::fails)) {
      return INCOMPLETE;
    }
    boolean bad =
        status.findings().stream().anyMatch(f -> f.check().severity().atLeast(Severity.HIGH));
    return bad ? FINDINGS : CLEAN;
  }
}
