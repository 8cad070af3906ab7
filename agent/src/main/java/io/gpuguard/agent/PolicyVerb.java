package io.gpuguard.agent;

import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.PolicyReader;
import io.gpuguard.tree.Names;
import java.io.PrintStream;
import java.nio.file.Path;

/** {@code gpuguard-agent policy check FILE}. */
final class PolicyVerb {

  private PolicyVerb() {}

  static int run(Options options, PrintStream out, PrintStream err) throws Options.Wrong {
    if (options.words().size() != 2 || !options.words().getFirst().equals("check")) {
      throw new Options.Wrong("'policy' is followed by 'check FILE'");
    }
    String file = options.words().getLast();
    PolicyReader.Result result = PolicyReader.read(Path.of(file));
    result.notices().forEach(err::println);
    if (!result.problems().isEmpty()) {
      result.problems().forEach(err::println);
      return Main.BAD_INPUT;
    }
    Policy policy = result.policy();
    out.println(
        file
            + ": well-formed, "
            + policy.rules()
            + (policy.rules() == 1 ? " rule, " : " rules, ")
            + Names.kebab(policy.mode()));
    return Main.CLEAN;
  }
}
