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
      if (isKebab(text, constant.name())) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  /** Compared without making the name: a start reads hundreds. */
  private static boolean isKebab(String text, String name) {
    if (text.length() != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      char small = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
      if (text.charAt(i) != small) {
        return false;
      }
    }
    return true;
  }
}
