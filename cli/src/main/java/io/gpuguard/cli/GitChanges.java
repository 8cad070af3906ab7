package io.gpuguard.cli;

import io.gpuguard.scan.ChangedLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks git which lines changed since a revision, uncommitted and untracked ones included. */
final class GitChanges {

  private static final Pattern HUNK = Pattern.compile("@@ -\\S+ \\+(\\d+)(?:,(\\d+))? @@.*");

  private GitChanges() {}

  static ChangedLines since(String revision) throws UsageException {
    if (revision.startsWith("-")) {
      throw new UsageException("--changed-since takes a revision, not '" + revision + "'.");
    }
    Path root = Path.of(git(List.of("rev-parse", "--show-toplevel")).strip());
    Map<Path, Set<Integer>> lines = new HashMap<>();
    String diff =
        git(
            List.of(
                "-c",
                "core.quotePath=false",
                "diff",
                "--no-color",
                "--no-ext-diff",
                "--unified=0",
                "--no-prefix",
                revision,
                "--",
                ":/"));
    Set<Integer> current = new HashSet<>();
    for (String line : diff.split("\n")) {
      if (line.startsWith("+++ ")) {
        current = new HashSet<>();
        lines.put(root.resolve(line.substring(4).strip()).normalize(), current);
      } else {
        Matcher hunk = HUNK.matcher(line);
        if (hunk.matches()) {
          int first = Integer.parseInt(hunk.group(1));
          int count = hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2));
          for (int i = 0; i < count; i++) {
            current.add(first + i);
          }
        }
      }
    }
    // A file of which lines were only deleted has no changed lines: it must not count as new.
    lines.values().removeIf(Set::isEmpty);
    String untracked =
        git(
            List.of(
                "-c",
                "core.quotePath=false",
                "ls-files",
                "--others",
                "--exclude-standard",
                "--full-name",
                ":/"));
    for (String file : untracked.split("\n")) {
      if (!file.isBlank()) {
        lines.put(root.resolve(file).normalize(), Set.of());
      }
    }
    return new ChangedLines(lines);
  }

  private static String git(List<String> words) throws UsageException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(words);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new UsageException("--changed-since: git says: " + out.strip().split("\n")[0]);
      }
      return out;
    } catch (IOException e) {
      throw new UsageException("--changed-since needs git, which cannot be started.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("--changed-since was interrupted.");
    }
  }
}
