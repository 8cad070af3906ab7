package io.gpuguard.source;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads what the user names: files, folders, globs, standard input. */
public final class Sources {

  /** Ranges are parsed side by side in parts of about this many bytes. */
  private static final int PART = 1 << 20;

  private final SourceOptions options;
  private final FileParser parser;
  private final FileContents all = new FileContents();
  private int files;

  private Sources(SourceOptions options) {
    this.options = options;
    this.parser = new FileParser(options.limits(), new Locator(options.limits()));
  }

  public static Reading read(List<String> paths, SourceOptions options) {
    Sources sources = new Sources(options);
    for (String path : paths) {
      sources.read(path);
    }
    return sources.reading();
  }

  /** Reads a text that lies in memory. */
  public static Reading read(String name, byte[] text, SourceOptions options) {
    Sources sources = new Sources(options);
    sources.text(name, null, text);
    return sources.reading();
  }

  private Reading reading() {
    return new Reading(files, all.resources(), all.skipped(), all.errors(), all.incomplete());
  }

  private void read(String name) {
    if (name.equals("-")) {
      stdin();
      return;
    }
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      all.add(FileContents.error(name, "is no path"));
      return;
    }
    if (Files.isDirectory(path)) {
      folder(path);
    } else if (Files.isRegularFile(path)) {
      files(List.of(path), true);
    } else if (Files.exists(path)) {
      special(path);
    } else if (name.contains("*") || name.contains("?") || name.contains("[")) {
      glob(name);
    } else {
      all.add(FileContents.error(name, "no such file or folder"));
    }
  }

  private void stdin() {
    try {
      byte[] bytes =
          options
              .stdin()
              .readNBytes((int) Math.min(Integer.MAX_VALUE - 8, options.limits().fileBytes() + 1));
      if (bytes.length > options.limits().fileBytes()) {
        files++;
        all.add(FileContents.incomplete("stdin", tooLarge()));
      } else {
        text("stdin", null, bytes);
      }
    } catch (IOException e) {
      all.add(FileContents.error("stdin", "cannot be read"));
    }
  }

  private String tooLarge() {
    return "larger than the limit of " + options.limits().fileBytes() + " bytes (--max-file-size)";
  }

  /** A pipe such as {@code <(helm template .)} is read; a device could go on for ever. */
  private void special(Path path) {
    files++;
    all.add(FileContents.error(path.toString(), "not a regular file; pipe it in and name it '-'"));
  }

  private void glob(String pattern) {
    int star = 0;
    while ("*?[".indexOf(pattern.charAt(star)) < 0) {
      star++;
    }
    int slash = pattern.lastIndexOf('/', star);
    Path root = Path.of(slash < 0 ? "." : pattern.substring(0, slash + 1));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    FileContents notes = new FileContents();
    List<Path> found =
        Files.isDirectory(root)
            ? FolderWalk.files(root, notes).stream()
                .filter(f -> matcher.matches(slash < 0 ? root.relativize(f) : f))
                .toList()
            : List.of();
    if (found.isEmpty()) {
      all.add(FileContents.error(pattern, "no file matches"));
    }
    files(found, false);
  }

  private void folder(Path folder) {
    if (options.render()) {
      Renderer.Kind kind = Renderer.kind(folder).orElse(null);
      if (kind != null) {
        switch (new Renderer(options.limits()).render(folder, kind)) {
          case Renderer.Rendering.Done(String name, byte[] text) -> {
            text(name, null, text);
            return;
          }
          case Renderer.Rendering.NoTool(String hint) ->
              all.add(FileContents.skipped(folder.toString(), hint));
          case Renderer.Rendering.Failed(String message) ->
              all.add(FileContents.error(folder.toString(), message));
        }
      }
    }
    List<Path> found = FolderWalk.files(folder, all);
    if (found.isEmpty()) {
      all.add(FileContents.skipped(folder.toString(), "no YAML or JSON file in it"));
    }
    files(found, false);
  }

  private void files(List<Path> paths, boolean named) {
    Set<Path> patches = KustomizePatches.of(paths, options.limits());
    for (Path path : paths) {
      if (patches.contains(path.toAbsolutePath().normalize())) {
        files++;
        all.add(
            FileContents.skipped(
                path.toString(),
                "a kustomize patch: a part of an object; render it with kubectl kustomize"));
      } else {
        file(path, named);
      }
      options.progress().accept(files);
    }
  }

  private void file(Path path, boolean named) {
    String name = path.toString();
    try {
      if (Files.size(path) > options.limits().fileBytes()) {
        files++;
        all.add(FileContents.incomplete(name, tooLarge()));
        return;
      }
      byte[] bytes = Files.readAllBytes(path);
      if (isBinary(bytes)) {
        files++;
        all.add(
            named
                ? FileContents.error(name, "a binary file, no YAML or JSON")
                : FileContents.skipped(name, "a binary file"));
      } else if (ChartFiles.isTemplate(path, bytes)) {
        files++;
        all.add(FileContents.skipped(name, "a Helm template: render it with 'helm template'"));
      } else {
        text(name, path, bytes);
      }
    } catch (IOException e) {
      files++;
      all.add(FileContents.error(name, "cannot be read"));
    }
  }

  @SuppressWarnings("ReferenceEquality") // normalise() yields the same array where nothing changed.
  private static boolean isBinary(byte[] bytes) {
    boolean utf16 = Utf8.normalise(bytes) != bytes;
    for (int i = 0; i < Math.min(bytes.length, 8192) && !utf16; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // normalise() yields the same array where nothing changed.
  private void text(String name, @org.jspecify.annotations.Nullable Path path, byte[] raw) {
    files++;
    byte[] bytes = Utf8.normalise(raw);
    int invalid = Utf8.firstInvalid(bytes);
    if (invalid >= 0) {
      LineIndex lines = new LineIndex(bytes, 0, bytes.length, 1);
      all.errors()
          .add(
              new Reading.InputError(
                  name, lines.lineOf(invalid), lines.columnOf(invalid), "is not UTF-8 here"));
      return;
    }
    SourceText text = new SourceText(name, bytes == raw ? path : null, bytes);
    List<Range> ranges = FileParser.split(name, bytes);
    if (bytes.length <= PART) {
      all.add(parser.parse(text, bytes, ranges));
    } else {
      sideBySide(text, bytes, ranges);
    }
    text.release();
  }

  private void sideBySide(SourceText text, byte[] bytes, List<Range> ranges) {
    List<Future<FileContents>> parts = new ArrayList<>();
    try (ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      int first = 0;
      for (int i = 0; i < ranges.size(); i++) {
        boolean last = i == ranges.size() - 1;
        if (last || ranges.get(i).to() - ranges.get(first).from() > PART) {
          List<Range> part = ranges.subList(first, i + 1);
          parts.add(pool.submit(() -> parser.parse(text, bytes, part)));
          first = i + 1;
        }
      }
      for (Future<FileContents> part : parts) {
        all.add(part.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the reader failed on " + text.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      all.add(FileContents.incomplete(text.name(), "the reading was interrupted"));
    }
  }
}
