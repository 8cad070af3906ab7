package io.gpuguard.agent;

import io.gpuguard.report.Tool;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
        run                 watches the node, or guards the door to the kubelet, until it is ended
        policy check FILE   whether a policy file of the gateway is well-formed
        policy built-in     what each vendor's plugins may do without a policy file, as one
        explain [ID]        what a check or a refusal means and what to do about it
        record FILE         writes down hash, owner and mode of each of the driver's files

      Options:
        --root DIR         where the host's files lie (default /)
        --node NAME        the node's name (default: the variable NODE_NAME, else this-node)
        --json             the report as JSON
        --no-nvml          do not load NVIDIA's management library
        --compare FILE     tell what of the driver's files differs from this record
        --advisories FILE  known vulnerabilities in place of those that came with this version

      Options of run:
        --mode MODE        observe: only look (default); gateway: stand between device plugins
                           and the kubelet
        --policy FILE      what the gateway lets through (default: built-in lists of each vendor);
                           read again when it changes
        --plugins DIR      where plugins register in gateway mode, mounted into their containers
                           at /var/lib/kubelet/device-plugins (default /var/lib/gpuguard/plugins
                           of the host)
        --drivers DIR      where DRA drivers register in gateway mode: its folders registry and
                           plugins are mounted into their containers at plugins_registry and
                           plugins of /var/lib/kubelet (default: DRA drivers are not gated)
        --listen HOST:PORT where /metrics, /findings, /healthz and /readyz are (default 0.0.0.0:9410)
        --interval SECONDS between two looks at the whole node (default 60)
        --for SECONDS      end after so long

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
        case "status" -> StatusVerb.run(options.none(), environment, out);
        case "record" -> RecordVerb.run(options, err);
        case "run" -> RunVerb.run(options.none(), environment, out, err);
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
}
