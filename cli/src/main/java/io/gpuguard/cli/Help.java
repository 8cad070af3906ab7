package io.gpuguard.cli;

import java.util.List;

/**
 * The texts of --help, made of what the verbs say of themselves; {@link ManPage} tells them too.
 */
final class Help {

  /** A word and what it means. */
  record Term(String name, String meaning) {}

  static final String SUMMARY =
      "gpuguard finds what is wrong with the GPU part of a Kubernetes cluster.";

  static final String PATHS = "PATH is a file,\na folder, a glob, or - for standard input.";

  static final List<Term> EXIT_CODES =
      List.of(
          new Term("0", "nothing at or above --fail-on"),
          new Term("1", "something is"),
          new Term("2", "wrong usage or an input that cannot be read; the rest was scanned"),
          new Term("3", "the scan is incomplete: a control failed or a limit was reached"));

  static final List<Term> FILES =
      List.of(
          new Term(
              Settings.DEFAULT_FILE,
              "settings of the working folder: every option without its dashes, and parameters"),
          new Term(".gpuguardignore", "what to leave out, with the rules of .gitignore"));

  static final List<Term> ENVIRONMENT =
      List.of(
          new Term("NO_COLOR", "no colour where --color is auto"),
          new Term(
              "COLUMNS", "the width of reports for people (default: the terminal's, else 100)"),
          new Term("SOURCE_DATE_EPOCH", "the time in reports, in seconds since 1970"),
          new Term("GPUGUARD_DEBUG", "say where in the program a bug showed"));

  private Help() {}

  static String program() {
    StringBuilder out = new StringBuilder();
    out.append(SUMMARY).append("\n\n");
    out.append("usage: gpuguard VERB [OPTION...] [PATH...]\n\n");
    int width = Verbs.ALL.stream().mapToInt(v -> v.name().length()).max().orElse(0);
    for (Verb verb : Verbs.ALL) {
      out.append("  ").append(pad(verb.name(), width)).append("  ").append(verb.summary());
      out.append('\n');
    }
    out.append("\n'gpuguard VERB --help' tells what a verb takes. ").append(PATHS).append("\n");
    section(out, "exit codes", EXIT_CODES);
    section(out, "files", FILES);
    section(out, "environment", ENVIRONMENT);
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

  private static void section(StringBuilder out, String title, List<Term> terms) {
    out.append('\n').append(title).append(":\n");
    int width = terms.stream().mapToInt(t -> t.name().length()).max().orElse(0);
    for (Term term : terms) {
      out.append("  ").append(pad(term.name(), width)).append("  ").append(term.meaning());
      out.append('\n');
    }
  }

  static String left(Option option) {
    String names =
        option.shortName() == null ? option.name() : option.shortName() + ", " + option.name();
    return option.value() == null ? names : names + " " + option.value();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
