package io.gpuguard.cli;

import io.gpuguard.report.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where reports go: {@code -o FORMAT[=FILE]}, any number of them from one run. */
record Outputs(List<Target> targets) {

  /**
   * @param file null for standard output
   */
  record Target(Format format, @Nullable String file) {}

  static Outputs of(Arguments arguments, List<Format> known) throws UsageException {
    List<Target> targets = new ArrayList<>();
    if (arguments.has("--json")) {
      targets.add(new Target(Format.JSON, null));
    }
    for (String text : arguments.all("--output")) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      Format format = Format.of(name).filter(known::contains).orElse(null);
      if (format == null) {
        List<String> names = known.stream().map(Format::text).toList();
        throw new UsageException(
            "Unknown format '" + name + "'; known are " + String.join(", ", names) + ".");
      }
      targets.add(new Target(format, equals < 0 ? null : text.substring(equals + 1)));
    }
    if (targets.stream().filter(t -> t.file == null).count() > 1) {
      throw new UsageException(
          "Only one format can go to standard output; give the others a file.");
    }
    return new Outputs(targets.isEmpty() ? List.of(new Target(Format.TERMINAL, null)) : targets);
  }

  /** Writes every report; yields the exit code. */
  int write(Function<Format, String> report, Surroundings surroundings) {
    int code = ExitCode.CLEAN;
    for (Target target : targets) {
      String text = report.apply(target.format);
      if (target.file == null) {
        surroundings.out().print(text);
        continue;
      }
      try {
        Path path = Path.of(target.file);
        if (path.getParent() != null) {
          Files.createDirectories(path.getParent());
        }
        Files.write(path, text.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        surroundings
            .err()
            .println("gpuguard: " + target.file + " cannot be written: " + e.getMessage());
        code = ExitCode.BAD_INPUT;
      }
    }
    return code;
  }
}
