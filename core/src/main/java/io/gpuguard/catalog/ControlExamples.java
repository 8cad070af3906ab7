package io.gpuguard.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The examples that lie beside a control. */
public final class ControlExamples {

  private ControlExamples() {}

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
