package io.gpuguard.report;

import io.gpuguard.tree.Names;
import java.util.Optional;

/** The formats of {@code scan -o}. */
public enum Format {
  TERMINAL,
  JSON,
  SARIF,
  JUNIT,
  MARKDOWN,
  CSV,
  HTML,
  OPENREPORTS,
  PROMETHEUS,
  OSCAL;

  public String text() {
    return Names.kebab(this);
  }

  public static Optional<Format> of(String text) {
    return Names.find(values(), text);
  }
}
