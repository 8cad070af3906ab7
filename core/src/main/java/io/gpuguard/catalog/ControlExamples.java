package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The examples that lie beside a control. */
public final class ControlExamples {

  private ControlExamples() {}

  /**
   * One example.
   *
   * @param file its name, without the folder
   * @param passes whether the control says yes to it
   */
  public record Example(String file, boolean passes, String text) {}

  /**
   * The examples of a folder {@code controls/TOPIC/NAME} as a tree: {@code pass} and {@code fail}.
   */
  static Mapping tree(Path control) throws IOException {
    Mapping tree = Mapping.EMPTY;
    for (String kind : List.of("pass", "fail")) {
      Path folder = control.resolve(kind);
      Mapping texts = Mapping.EMPTY;
      if (Files.isDirectory(folder)) {
        try (Stream<Path> list = Files.list(folder)) {
          for (Path file : list.sorted().toList()) {
            texts = texts.with(file.getFileName().toString(), Node.of(Files.readString(file)));
          }
        }
      }
      tree = tree.with(kind, texts);
    }
    return tree;
  }

  /** What {@link #tree} wrote down; passing ones first. */
  static List<Example> of(Mapping tree) {
    List<Example> examples = new ArrayList<>();
    for (String kind : List.of("pass", "fail")) {
      tree.get(kind)
          .mapping()
          .texts()
          .forEach((file, text) -> examples.add(new Example(file, kind.equals("pass"), text)));
    }
    return examples;
  }

  /** Controls of a catalogue folder that lack passing or failing examples. */
  public static List<CatalogError> missing(Catalog catalog, Path folder) {
    List<CatalogError> missing = new ArrayList<>();
    for (Control control : catalog.controls()) {
      String name = "controls/" + control.topic() + "/" + control.name();
      for (String kind : List.of("pass", "fail")) {
        if (!Files.isDirectory(folder.resolve(name).resolve(kind))) {
          missing.add(
              new CatalogError(name, 0, "the folder " + kind + "/ with examples is missing"));
        }
      }
    }
    return missing;
  }
}
