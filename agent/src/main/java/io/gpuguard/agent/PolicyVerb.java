package io.gpuguard.agent;

import io.gpuguard.agent.policy.BuiltInRules;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.PolicyReader;
import io.gpuguard.tree.Names;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** {@code gpuguard-agent policy check FILE} and {@code gpuguard-agent policy built-in}. */
final class PolicyVerb {

  private PolicyVerb() {}

  static int run(Options options, PrintStream out, PrintStream err) throws Options.Wrong {
    if (options.words().equals(List.of("built-in"))) {
      out.print(BuiltInRules.text());
      return Main.CLEAN;
    }
    if (options.words().size() != 2 || !options.words().getFirst().equals("check")) {
      throw new Options.Wrong("'policy' is followed by 'check FILE' or 'built-in'");
    }
    return check(options.words().getLast(), out, err);
  }

  private static int check(String file, PrintStream out, PrintStream err) {
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
