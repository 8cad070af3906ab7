package io.gpuguard.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code gpuguard completion}: scripts that let a shell complete verbs and options. */
final class CompletionVerb implements Verb {

  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

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

  /** What is offered behind an option, by verb and option: {@code scan --fail-on}. */
  private static Map<String, List<String>> choices() {
    Map<String, List<String>> choices = new LinkedHashMap<>();
    for (Verb verb : Verbs.ALL) {
      String first = verb.name().split(" ")[0] + " ";
      for (Option option : verb.options()) {
        if (!option.choices().isEmpty()) {
          choices.putIfAbsent(first + option.name(), option.choices());
        }
        if (!option.choices().isEmpty() && option.shortName() != null) {
          choices.putIfAbsent(first + option.shortName(), option.choices());
        }
      }
    }
    choices.put("completion completion", SHELLS);
    return choices;
  }

  private static String bash() {
    StringBuilder values = new StringBuilder();
    choices().forEach((key, own) -> values.append(line('"' + key + '"', own)));
    StringBuilder verbs = new StringBuilder();
    words().forEach((verb, own) -> verbs.append(line(verb, own)));
    return """
    _gpuguard() {
      local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=""
      if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "%s" -- "$current"))
        return
      fi
      case "${COMP_WORDS[1]} $previous" in
    %s  esac
      if [ -n "$words" ]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        return
      fi
      case ${COMP_WORDS[1]} in
    %s  esac
      COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
    }
    complete -o filenames -F _gpuguard gpuguard
    """
        .formatted(String.join(" ", words().keySet()), values, verbs);
  }

  private static String line(String pattern, List<String> words) {
    return "    " + pattern + ") words=\"" + String.join(" ", words) + "\" ;;\n";
  }

  private static String fish() {
    StringBuilder out = new StringBuilder();
    words()
        .forEach(
            (verb, own) -> {
              out.append("complete -c gpuguard -n __fish_use_subcommand -f -a ");
              out.append(verb).append('\n');
              own.stream()
                  .filter(word -> !word.startsWith("--"))
                  .forEach(word -> out.append(fish(verb)).append(" -a ").append(word).append('\n'));
            });
    for (Verb verb : Verbs.ALL) {
      for (Option option : verb.options()) {
        out.append(fish(verb.name().split(" ")[0])).append(" -l ").append(option.key());
        if (option.shortName() != null) {
          out.append(" -s ").append(option.shortName().substring(1));
        }
        if (!option.choices().isEmpty()) {
          out.append(" -xa '").append(String.join(" ", option.choices())).append('\'');
        } else if (option.value() != null) {
          out.append(" -r");
        }
        out.append(" -d '").append(option.help().replace("'", "\\'")).append("'\n");
      }
    }
    out.append(fish("completion")).append(" -xa '").append(String.join(" ", SHELLS));
    return out.append("'\n").toString();
  }

  private static String fish(String verb) {
    return "complete -c gpuguard -n '__fish_seen_subcommand_from " + verb + "'";
  }
}
