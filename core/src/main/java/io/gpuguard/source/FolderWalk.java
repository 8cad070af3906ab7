package io.gpuguard.source;

import io.gpuguard.source.IgnoreFile.Answer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the manifest files of a folder, in order, without following links in circles. */
final class FolderWalk {

  private static final String IGNORE = ".gpuguardignore";
  private static final Set<String> ENDINGS = Set.of("yaml", "yml", "json", "jsonl", "ndjson");

  private final List<Path> files = new ArrayList<>();
  private final FileContents notes;
  private final Set<Object> visited = new HashSet<>();

  private FolderWalk(FileContents notes) {
    this.notes = notes;
  }

  /** An ignore file and the folder it stands in, with those above it. */
  private record Rules(IgnoreFile file, Path folder, @Nullable Rules outer) {}

  /**
   * @param notes takes what was skipped and what could not be read
   */
  static List<Path> files(Path folder, FileContents notes) {
    FolderWalk walk = new FolderWalk(notes);
    walk.folder(folder, walk.outerRules(folder));
    return walk.files;
  }

  /** The ignore files above a folder, up to the root of its repository, as git takes them. */
  private @Nullable Rules outerRules(Path folder) {
    List<Path> above = new ArrayList<>();
    Path at = folder.toAbsolutePath().normalize();
    while (at != null && !Files.exists(at.resolve(".git"))) {
      at = at.getParent();
      if (at != null) {
        above.addFirst(at);
      }
    }
    Rules rules = null;
    if (at != null) {
      for (Path outer : above) {
        rules = rules(outer, rules);
      }
    }
    return rules;
  }

  private void folder(Path folder, @Nullable Rules outer) {
    List<Path> entries = new ArrayList<>();
    try {
      Object key =
          Files.readAttributes(folder, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
      if (!visited.add(key == null ? folder.toRealPath() : key)) {
        notes
            .skipped()
            .add(
                new Reading.Skipped(folder.toString(), 0, "a link back to a folder that was read"));
        return;
      }
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(entries::add);
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      notes
          .errors()
          .add(new Reading.InputError(folder.toString(), 0, 0, "the folder cannot be read"));
      return;
    }
    entries.sort(null);
    Rules rules = rules(folder, outer);
    for (Path entry : entries) {
      entry(entry, rules);
    }
  }

  private @Nullable Rules rules(Path folder, @Nullable Rules outer) {
    Path file = folder.resolve(IGNORE);
    if (!Files.isRegularFile(file)) {
      return outer;
    }
    try {
      return new Rules(IgnoreFile.parse(Files.readString(file)), folder, outer);
    } catch (IOException e) {
      notes.errors().add(new Reading.InputError(file.toString(), 0, 0, "cannot be read"));
      return outer;
    }
  }

  private void entry(Path entry, @Nullable Rules rules) {
    String name = String.valueOf(entry.getFileName());
    boolean isFolder = Files.isDirectory(entry);
    if (isFolder && name.equals(".git")) {
      return;
    }
    if (ignored(entry, isFolder, rules)) {
      notes.skipped().add(new Reading.Skipped(entry.toString(), 0, "named in " + IGNORE));
      return;
    }
    if (isFolder && (name.startsWith(".") || name.equals("node_modules"))) {
      notes.skipped().add(new Reading.Skipped(entry.toString(), 0, "a hidden or foreign folder"));
    } else if (isFolder) {
      folder(entry, rules);
    } else if (ENDINGS.contains(ending(name)) || Classification.isKustomization(name)) {
      if (Files.isRegularFile(entry)) {
        files.add(entry);
      } else {
        boolean dangling = !Files.exists(entry) && Files.exists(entry, LinkOption.NOFOLLOW_LINKS);
        String reason = dangling ? "a link to nothing" : "not a regular file";
        notes.skipped().add(new Reading.Skipped(entry.toString(), 0, reason));
      }
    }
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean ignored(Path entry, boolean folder, @Nullable Rules rules) {
    for (Rules r = rules; r != null; r = r.outer) {
      Path path = r.folder.isAbsolute() ? entry.toAbsolutePath().normalize() : entry;
      String relative = r.folder.relativize(path).toString().replace('\\', '/');
      Answer answer = r.file.ask(relative, folder);
      if (answer != Answer.SILENT) {
        return answer == Answer.IGNORED;
      }
    }
    return false;
  }
}
