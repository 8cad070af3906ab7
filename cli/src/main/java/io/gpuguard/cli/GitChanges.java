package io.gpuguard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks git which lines changed since a revision, uncommitted and untracked ones included. */
final class GitChanges {

  private static final Pattern HUNK = Pattern.compile("@@ -\\S+ \\+(\\d+)(?:,(\\d+))? @@.*");

  private GitChanges() {}

  /**
   * @param operands what is scanned: the repositories around it are asked
   */
  static ChangedLines since(String revision, List<String> operands) throws UsageException {
    if (revision.startsWith("-")) {
      throw new UsageException("--changed-since takes a revision, not '" + revision + "'.");
    }
    Set<Path> roots = new LinkedHashSet<>();
    for (String operand : operands) {
      Path folder = folder(operand);
      roots.add(Path.of(git(folder, List.of("rev-parse", "--show-toplevel")).strip()));
    }
    Map<Path, Set<Integer>> lines = new HashMap<>();
    for (Path root : roots) {
      changed(root, revision, lines);
    }
    for (Path root : roots) {
      untracked(root, lines);
    }
    return new ChangedLines(lines);
  }

  /** The nearest folder that is there: an operand may be a file, a glob or missing. */
  private static Path folder(String operand) {
    Path path = Path.of(operand.equals("-") ? "" : operand).toAbsolutePath();
    while (path.getParent() != null && !Files.isDirectory(path)) {
      path = path.getParent();
    }
    return path;
  }

  private static void changed(Path root, String revision, Map<Path, Set<Integer>> lines)
      throws UsageException {
    String diff =
        git(
            root,
            List.of(
                "diff",
                "--no-color",
                "--no-ext-diff",
                "--unified=0",
                "--no-prefix",
                revision,
                "--"));
    Set<Integer> current = new HashSet<>();
    for (String line : diff.split("\n")) {
      Matcher hunk = HUNK.matcher(line);
      if (line.startsWith("+++ ")) {
        current = new HashSet<>();
        lines.put(root.resolve(line.substring(4).strip()).normalize(), current);
      } else if (hunk.matches()) {
        int first = Integer.parseInt(hunk.group(1));
        int count = hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2));
        for (int i = 0; i < count; i++) {
          current.add(first + i);
        }
      }
    }
    // A file of which lines were only deleted has no changed lines: it must not count as new.
    lines.values().removeIf(Set::isEmpty);
  }

  private static void untracked(Path root, Map<Path, Set<Integer>> lines) throws UsageException {
    String names = git(root, List.of("ls-files", "--others", "--exclude-standard", "--full-name"));
    for (String file : names.split("\n")) {
      if (!file.isBlank()) {
        lines.put(root.resolve(file).normalize(), Set.of());
      }
    }
  }

  private static String git(Path folder, List<String> words) throws UsageException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "core.quotePath=false"));
    command.addAll(words);
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new UsageException(
            "--changed-since: git says: "
                + out.strip().replace("fatal: ", "").split("\n")[0]
                + ".");
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
