package io.gpuguard.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Expands patterns as a shell does, with {@code **} for any number of folders. */
final class Glob {

  private final Set<Path> found = new LinkedHashSet<>();

  private Glob() {}

  static boolean isPattern(String name) {
    return name.contains("*") || name.contains("?") || name.contains("[") || name.contains("{");
  }

  /** What matches, sorted; empty also where the pattern is malformed. */
  static List<Path> expand(String pattern) {
    List<String> segments = List.of(pattern.split("/+"));
    boolean absolute = pattern.startsWith("/");
    Glob glob = new Glob();
    try {
      glob.expand(
          absolute ? Path.of("/") : Path.of(""),
          absolute ? segments.subList(1, segments.size()) : segments);
    } catch (PatternSyntaxException e) {
      return List.of();
    }
    return glob.found.stream().sorted().toList();
  }

  private void expand(Path at, List<String> segments) {
    if (segments.isEmpty()) {
      found.add(at);
      return;
    }
    String segment = segments.getFirst();
    List<String> rest = segments.subList(1, segments.size());
    if (segment.equals("**")) {
      expand(at, rest.isEmpty() ? List.of("*") : rest);
      for (Path entry : entries(at)) {
        if (!isHidden(entry) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          expand(entry, segments);
        }
      }
    } else if (!isPattern(segment)) {
      Path next = at.resolve(segment);
      if (Files.exists(next)) {
        expand(next, rest);
      }
    } else {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + segment);
      for (Path entry : entries(at)) {
        boolean hidden = isHidden(entry) && !segment.startsWith(".");
        if (!hidden && matcher.matches(entry.getFileName()) && goesOn(entry, rest)) {
          expand(entry, rest);
        }
      }
    }
  }

  private static boolean goesOn(Path entry, List<String> rest) {
    return rest.isEmpty() || Files.isDirectory(entry);
  }

  private static boolean isHidden(Path entry) {
    return String.valueOf(entry.getFileName()).startsWith(".");
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      // As in a shell, a folder that cannot be listed has nothing that matches.
      return List.of();
    }
    entries.sort(null);
    return entries;
  }
}
