package io.gpuguard.cli;

import io.gpuguard.report.Format;
import io.gpuguard.report.Screen;
import io.gpuguard.report.Style;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Where reports go: {@code -o FORMAT[=FILE]}, any number of them from one run. */
record Outputs(List<Target> targets) {

  /**
   * @param file null for standard output
   */
  record Target(Format format, @Nullable String file, Style style) {}

  /**
   * @param style of standard output
   * @param fileStyle of files
   */
  static Outputs of(Arguments arguments, List<Format> known, Style style, Style fileStyle)
      throws UsageException {
    List<Target> targets = new ArrayList<>();
    if (arguments.has("--json")) {
      targets.add(new Target(Format.JSON, null, style));
    }
    for (String text : arguments.all("--output")) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      Format format = Format.of(name).filter(known::contains).orElse(null);
      if (format == null && arguments.isForOtherVerbs(name)) {
        continue;
      }
      if (format == null) {
        List<String> names = known.stream().map(Format::text).toList();
        throw arguments.wrong(
            "--output", "takes " + String.join(", ", names) + ", not '" + name + "'");
      }
      if (equals == text.length() - 1) {
        throw arguments.wrong("--output", "needs a file behind '" + text + "'");
      }
      targets.add(
          equals < 0
              ? new Target(format, null, style)
              : new Target(format, text.substring(equals + 1), fileStyle));
    }
    if (targets.stream().filter(t -> t.file == null).count() > 1) {
      throw new UsageException(
          "Only one format can go to standard output; give the others a file.");
    }
    return new Outputs(
        targets.isEmpty() ? List.of(new Target(Format.TERMINAL, null, style)) : targets);
  }

  /**
   * Whether a person at a terminal reads in the report what could not be read: then standard error,
   * which is the same screen, need not say it again.
   */
  boolean showsProblems(Surroundings surroundings) {
    return surroundings.terminal()
        && surroundings.errorTerminal()
        && targets.stream().anyMatch(t -> t.file == null && t.format == Format.TERMINAL);
  }

  /** Writes every report; yields the exit code. */
  int write(BiFunction<Format, Style, String> report, Surroundings surroundings) {
    int code = ExitCode.CLEAN;
    for (Target target : targets) {
      String text = report.apply(target.format, target.style);
      if (target.format == Format.TERMINAL) {
        text = Screen.clean(text, target.style.colour());
      }
      if (target.file == null) {
        surroundings.out().print(text);
      } else if (!write(target.file, text, surroundings)) {
        code = ExitCode.BAD_INPUT;
      }
    }
    return code;
  }

  private static boolean write(String file, String text, Surroundings surroundings) {
    try {
      Path path = Path.of(file);
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      Files.write(path, text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException e) {
      String why = Files.isDirectory(Path.of(file)) ? "it is a folder" : "no right, or no room";
      surroundings.err().println("gpuguard: " + file + " cannot be written: " + why);
      return false;
    }
  }
}
