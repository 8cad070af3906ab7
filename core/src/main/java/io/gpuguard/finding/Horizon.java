package io.gpuguard.finding;

import io.gpuguard.tree.Names;
import java.util.Optional;

/** When to act: at once, within one to three months, or later. */
public enum Horizon {
  IMMEDIATE,
  SHORT_TERM,
  LONG_TERM;

  public String text() {
    return Names.kebab(this);
  }

  public static Optional<Horizon> of(String text) {
    return Names.find(values(), text);
  }
}
