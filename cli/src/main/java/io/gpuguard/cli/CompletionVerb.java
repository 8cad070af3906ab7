package io.gpuguard.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code gpuguard completion}: scripts that let a shell complete verbs and options. */
final class CompletionVerb implements Verb {

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String operands() {
    return "bash|zsh|fish";
  }

  @Override
  public String summary() {
    return "Print a completion script for a shell";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public String details() {
    return """
    to load it:
      bash: source <(gpuguard completion bash)
      zsh:  source <(gpuguard completion zsh)
      fish: gpuguard completion fish | source
    """;
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    String shell = arguments.operands().size() == 1 ? arguments.operands().getFirst() : "";
    surroundings
        .out()
        .print(
            switch (shell) {
              case "bash" -> bash();
              case "zsh" -> "autoload -U +X bashcompinit && bashcompinit\n" + bash();
              case "fish" -> fish();
              default -> throw new UsageException("completion takes bash, zsh or fish.");
            });
    return ExitCode.CLEAN;
  }

  /** Option names by the first word of the verb. */
  private static Map<String, List<String>> words() {
    Map<String, List<String>> words = new LinkedHashMap<>();
    for (Verb verb : Verbs.ALL) {
      String[] parts = verb.name().split(" ");
      List<String> own = words.computeIfAbsent(parts[0], _ -> new ArrayList<>());
      if (parts.length > 1) {
        own.add(parts[1]);
      }
      verb.options().stream().map(Option::name).filter(o -> !own.contains(o)).forEach(own::add);
    }
    return words;
  }

  private static String bash() {
    StringBuilder cases = new StringBuilder();
    words()
        .forEach(
            (verb, own) ->
                cases
                    .append("    ")
                    .append(verb)
                    .append(") words=\"")
                    .append(String.join(" ", own))
                    .append("\" ;;\n"));
    return """
    _gpuguard() {
      local current=${COMP_WORDS[COMP_CWORD]} words=""
      if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "%s" -- "$current"))
        return
      fi
      case ${COMP_WORDS[1]} in
    %s  esac
      COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
    }
    complete -o filenames -F _gpuguard gpuguard
    """
        .formatted(String.join(" ", words().keySet()), cases);
  }

  private static String fish() {
    StringBuilder out = new StringBuilder();
    words()
        .forEach(
            (verb, own) -> {
              out.append("complete -c gpuguard -n __fish_use_subcommand -f -a ")
                  .append(verb)
                  .append('\n');
              for (String word : own) {
                out.append("complete -c gpuguard -n '__fish_seen_subcommand_from ")
                    .append(verb)
                    .append("' ")
                    .append(word.startsWith("--") ? "-l " + word.substring(2) : "-a " + word)
                    .append('\n');
              }
            });
    return out.toString();
  }
}
