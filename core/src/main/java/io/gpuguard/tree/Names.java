package io.gpuguard.tree;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Names as people read and write them: the enum constant {@code NOT_ASSESSABLE} is {@code
 * not-assessable}, and of many names a sentence has some.
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

  private static final int NAMED = 5;

  /** The first few of some names: a sentence that named all would grow with the cluster. */
  public static String some(Collection<String> names) {
    String first = String.join(", ", names.stream().limit(NAMED).toList());
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }
}
