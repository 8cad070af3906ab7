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
                errors.add(unreadable(name, path, place, message));
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      errors.add(new CatalogError(".", 0, "a folder in it cannot be read"));
    }
    return new Result(files, errors);
  }

  /**
   * @param place the path, perhaps with line and column behind it
   */
  private static CatalogError unreadable(String name, Path path, String place, String message) {
    String[] numbers = place.substring(path.toString().length()).split(":", 3);
    int line = numbers.length < 2 ? 0 : Integer.parseInt(numbers[1]);
    return new CatalogError(name, line, message);
  }
}
