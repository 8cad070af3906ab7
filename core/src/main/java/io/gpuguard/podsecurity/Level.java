package io.gpuguard.podsecurity;

import io.gpuguard.tree.Names;
import java.util.Optional;

/** The levels of the standards, the laxest first. */
public enum Level {
  PRIVILEGED,
  BASELINE,
  RESTRICTED;

  public String text() {
    return Names.kebab(this);
  }

  public static Optional<Level> of(String text) {
    return Names.find(values(), text);
  }
}
