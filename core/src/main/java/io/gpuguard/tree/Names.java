package io.gpuguard.tree;

import java.util.Locale;
import java.util.Optional;

/**
 * Names of enum constants as users write them: {@code NOT_ASSESSABLE} is {@code not-assessable}.
 */
public final class Names {

  private Names() {}

  public static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static <E extends Enum<E>> Optional<E> find(E[] constants, String text) {
    for (E constant : constants) {
      if (kebab(constant).equals(text)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }
}
