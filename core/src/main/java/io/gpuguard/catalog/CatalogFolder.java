package io.gpuguard.catalog;

import io.gpuguard.source.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds and reads the files of a catalogue folder. Examples beside the controls are left out. */
public final class CatalogFolder {

  private CatalogFolder() {}

  /** The files, and those that could not be read. */
  public record Result(List<CatalogFile> files, List<CatalogError> errors) {
    public Result {
      files = List.copyOf(files);
      errors = List.copyOf(errors);
    }
  }

  public static Result read(Path folder) {
    List<CatalogFile> files = new ArrayList<>();
    List<CatalogError> errors = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted().toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        boolean example = name.startsWith("controls/") && !name.endsWith("/control.yaml");
        if (name.endsWith(".yaml") && !example && Files.isRegularFile(path)) {
          switch (TextFile.read(path)) {
            case TextFile.Result.Read(TextFile text) ->
                files.add(new CatalogFile(name, text.root(), text.origin()));
            case TextFile.Result.Unreadable(String place, String message) ->
                errors.add(new CatalogError(name, 0, place + ": " + message));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Result(files, errors);
  }
}
