package io.gpuguard.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The manual page gpuguard(1), made of what {@link Help} and the verbs say. The release build calls
 * it; the text is that of groff_man(7), which mandoc reads too.
 */
public final class ManPage {

  private final StringBuilder out = new StringBuilder();

  private ManPage() {}

  /** Prints the page. */
  public static void main(String[] words) {
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(text());
  }

  static String text() {
    ManPage page = new ManPage();
    page.head();
    page.section("VERBS");
    for (Verb verb : Verbs.ALL) {
      page.verb(verb);
    }
    page.section("COMMON OPTIONS");
    page.paragraph("Every verb that reads inputs takes these too.");
    page.options(CommonOptions.READING);
    page.terms("EXIT STATUS", Help.EXIT_CODES);
    page.terms("FILES", Help.FILES);
    page.terms("ENVIRONMENT", Help.ENVIRONMENT);
    return page.out.toString();
  }

  private void head() {
    macro("TH", "GPUGUARD", "1", "", "gpuguard " + Version.text(), "User Commands");
    section("NAME");
    line("gpuguard - the security layer for GPUs in Kubernetes");
    section("SYNOPSIS");
    out.append(".B gpuguard\n");
    line("VERB [OPTION...] [PATH...]");
    section("DESCRIPTION");
    line(Help.SUMMARY);
    line(Help.PATHS.replace('\n', ' '));
    line("The program opens no connection.");
  }

  private void verb(Verb verb) {
    macro("SS", (verb.name() + " " + verb.operands()).strip());
    line(verb.summary() + ".");
    details(verb.details());
    boolean reads = verb.options().containsAll(CommonOptions.READING);
    List<Option> own = new ArrayList<>(verb.options());
    if (reads) {
      own.removeAll(CommonOptions.READING);
    }
    options(own);
  }

  private void options(List<Option> options) {
    for (Option option : options) {
      out.append(".TP\n");
      macro("B", Help.left(option));
      line(sentence(option.help() + (option.repeatable() ? " (repeatable)" : "")));
    }
  }

  /** Indented lines keep their breaks, all others are prose. */
  private void details(String text) {
    boolean verbatim = false;
    boolean paragraph = true;
    for (String line : text.lines().toList()) {
      boolean indented = line.startsWith(" ");
      if (indented != verbatim) {
        out.append(indented ? ".PP\n.EX\n" : ".EE\n");
        verbatim = indented;
      }
      if (line.isEmpty()) {
        paragraph = true;
        continue;
      }
      if (paragraph && !verbatim) {
        out.append(".PP\n");
      }
      paragraph = false;
      line(line);
    }
    if (verbatim) {
      out.append(".EE\n");
    }
  }

  private void terms(String title, List<Help.Term> terms) {
    section(title);
    for (Help.Term term : terms) {
      out.append(".TP\n");
      macro("B", term.name());
      line(sentence(term.meaning()));
    }
  }

  private static String sentence(String help) {
    return help.substring(0, 1).toUpperCase(Locale.ROOT) + help.substring(1) + ".";
  }

  private void section(String title) {
    macro("SH", title);
  }

  private void paragraph(String text) {
    out.append(".PP\n");
    line(text);
  }

  private void macro(String name, String... arguments) {
    out.append('.').append(name);
    for (String argument : arguments) {
      out.append(" \"").append(escape(argument)).append('"');
    }
    out.append('\n');
  }

  private void line(String text) {
    // A dot or an apostrophe at the start would make the line a request.
    out.append(text.startsWith(".") ? "\\&" : "").append(escape(text)).append('\n');
  }

  /** As groff_man_style(7) asks: these characters are meant as they are typed. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> escaped.append("\\(rs");
        case '-' -> escaped.append("\\-");
        case '\'' -> escaped.append("\\(aq");
        case '"' -> escaped.append("\\(dq");
        case '`' -> escaped.append("\\(ga");
        case '^' -> escaped.append("\\(ha");
        case '~' -> escaped.append("\\(ti");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
