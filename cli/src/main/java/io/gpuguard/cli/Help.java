package io.gpuguard.cli;

import java.util.List;

/** The texts of --help, made of what the verbs say of themselves. */
final class Help {

  private Help() {}

  static String program() {
    StringBuilder out = new StringBuilder();
    out.append("gpuguard finds what is wrong with the GPU part of a Kubernetes cluster.\n\n");
    out.append("usage: gpuguard VERB [OPTION...] [PATH...]\n\n");
    int width = Verbs.ALL.stream().mapToInt(v -> v.name().length()).max().orElse(0);
    for (Verb verb : Verbs.ALL) {
      out.append("  ").append(pad(verb.name(), width)).append("  ").append(verb.summary());
      out.append('\n');
    }
    out.append(
        """

        'gpuguard VERB --help' tells what a verb takes. PATH is a file, a folder, a glob, or - for
        standard input.

        exit codes: 0 nothing at or above --fail-on, 1 something is, 2 wrong usage or an input that
        cannot be read, 3 the scan is incomplete
        """);
    return out.toString();
  }

  static String verb(Verb verb) {
    StringBuilder out = new StringBuilder();
    out.append(verb.summary()).append(".\n\n");
    out.append("usage: gpuguard ").append(verb.name()).append(" [OPTION...] ");
    out.append(verb.operands()).append("\n\n");
    List<Option> options = verb.options();
    int width = options.stream().mapToInt(o -> left(o).length()).max().orElse(0);
    for (Option option : options) {
      out.append("  ").append(pad(left(option), width)).append("  ").append(option.help());
      out.append(option.repeatable() ? " (repeatable)\n" : "\n");
    }
    if (!verb.details().isEmpty()) {
      out.append('\n').append(verb.details());
    }
    return out.toString();
  }

  private static String left(Option option) {
    String names =
        option.shortName() == null ? option.name() : option.shortName() + ", " + option.name();
    return option.value() == null ? names : names + " " + option.value();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
