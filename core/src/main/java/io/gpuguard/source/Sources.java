package io.gpuguard.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads what the user names: files, folders, globs, standard input. */
public final class Sources {

  private static final String USE_VALUES = "pipe in the output of 'helm template -f' with them";

  private final SourceOptions options;
  private final ReadingLimits limits;
  private final Pipeline pipeline;
  private final TextReader reader;
  private final Set<Path> seen = new HashSet<>();
  private int files;
  private long bytes;
  private boolean full;

  private Sources(SourceOptions options, Pipeline pipeline) {
    this.options = options;
    this.limits = options.limits();
    this.pipeline = pipeline;
    this.reader = new TextReader(limits, pipeline);
  }

  public static Reading read(List<String> paths, SourceOptions options) {
    try (Pipeline pipeline = new Pipeline()) {
      Sources sources = new Sources(options, pipeline);
      for (String path : paths) {
        sources.read(path);
      }
      return sources.reading();
    }
  }

  /** Reads a text that lies in memory. Any bytes are fine: this is the target of fuzzing. */
  public static Reading read(String name, byte[] text, SourceOptions options) {
    try (Pipeline pipeline = new Pipeline()) {
      Sources sources = new Sources(options, pipeline);
      sources.files++;
      sources.reader.memory(name, text);
      return sources.reading();
    }
  }

  private Reading reading() {
    FileContents all = pipeline.finish();
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
      error(name, "is no path");
      return;
    }
    if (Files.isDirectory(path)) {
      folder(path);
    } else if (Files.isRegularFile(path)) {
      files(List.of(path), true);
    } else if (Files.exists(path)) {
      // A pipe might never end, a device never does.
      error(name, "not a regular file; pipe it in and name it '-'");
    } else if (Glob.isPattern(name)) {
      glob(name);
    } else {
      error(name, "no such file or folder");
    }
  }

  private void error(String name, String message) {
    pipeline.add(FileContents.error(name, message));
  }

  private void stdin() {
    files++;
    try {
      long most = Math.min(Integer.MAX_VALUE - 9L, limits.fileBytes());
      byte[] text = options.stdin().readNBytes((int) most + 1);
      if (text.length > most) {
        pipeline.add(FileContents.incomplete("stdin", tooLarge()));
      } else {
        reader.memory("stdin", text);
      }
    } catch (IOException e) {
      error("stdin", "cannot be read");
    }
  }

  private String tooLarge() {
    return "larger than the limit of " + limits.fileBytes() + " bytes (--max-file-size)";
  }

  private void glob(String pattern) {
    List<Path> found = Glob.expand(pattern);
    if (found.isEmpty()) {
      error(pattern, "no file matches");
    }
    for (Path path : found) {
      read(path.toString());
    }
  }

  private void folder(Path folder) {
    if (options.render()) {
      Renderer.Kind kind = Renderer.kind(folder).orElse(null);
      if (kind != null && rendered(folder, kind)) {
        return;
      }
    }
    FileContents notes = new FileContents();
    List<Path> found = FolderWalk.files(folder, notes);
    if (found.isEmpty()) {
      notes.add(FileContents.skipped(folder.toString(), "no YAML or JSON file in it"));
    }
    pipeline.add(notes);
    files(found, false);
  }

  private boolean rendered(Path folder, Renderer.Kind kind) {
    return switch (new Renderer(limits).render(folder, kind)) {
      case Renderer.Rendering.Done(String name, byte[] text) -> {
        files++;
        reader.memory(name, text);
        if (kind == Renderer.Kind.CHART) {
          for (Path values : ChartFiles.otherValues(folder)) {
            String reason = "values that the chart is not rendered with; " + USE_VALUES;
            pipeline.add(FileContents.skipped(values.toString(), reason));
          }
        }
        yield true;
      }
      case Renderer.Rendering.NoTool(String hint) -> {
        pipeline.add(FileContents.skipped(folder.toString(), hint));
        yield false;
      }
      case Renderer.Rendering.Failed(String message) -> {
        error(folder.toString(), message);
        yield false;
      }
    };
  }

  private void files(List<Path> paths, boolean named) {
    Set<Path> patches = KustomizePatches.of(paths, limits);
    for (Path path : paths) {
      Path absolute = path.toAbsolutePath().normalize();
      if (full || !seen.add(absolute)) {
        continue;
      }
      files++;
      if (patches.contains(absolute)) {
        String reason = "a kustomize patch: a part of an object; render it with kubectl kustomize";
        pipeline.add(FileContents.skipped(path.toString(), reason));
      } else {
        file(path, named);
      }
      options.progress().accept(files);
    }
  }

  private void file(Path path, boolean named) {
    String name = path.toString();
    try {
      long size = Files.size(path);
      bytes += size;
      if (size > limits.fileBytes()) {
        pipeline.add(FileContents.incomplete(name, tooLarge()));
      } else if (bytes > limits.totalBytes()) {
        full = true;
        String message = "from here on nothing was read: more than " + limits.totalBytes();
        pipeline.add(FileContents.incomplete(name, message + " bytes in all"));
      } else {
        reader.file(name, path, size, named);
      }
    } catch (IOException e) {
      error(name, "cannot be read");
    }
  }
}
