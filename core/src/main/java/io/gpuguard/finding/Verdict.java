package io.gpuguard.finding;

import io.gpuguard.tree.Names;
import java.util.Optional;

/** What is held of a finding. Only {@link #FAIL} counts against the threshold. */
public enum Verdict {
  FAIL,
  /** The component's profile explains it. */
  JUSTIFIED,
  /** The user's exceptions file excuses it. */
  EXCEPTED,
  /** It cannot be decided from what is there; the message says what is missing. */
  NOT_ASSESSABLE;

  public String text() {
    return Names.kebab(this);
  }

  public static Optional<Verdict> of(String text) {
    return Names.find(values(), text);
  }
}
