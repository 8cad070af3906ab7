package io.gpuguard.cel;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes quantities ({@code 100m}, {@code 2Gi}, {@code 1e3}), by the grammar in the API
 * machinery's resource package documentation.
 */
public final class Quantities {

  private static final String[] BINARY = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final String DECIMAL = "kMGTPE";
  private static final int LARGEST_POWER = 64;

  private Quantities() {}

  /** The amount, or null if the text is no quantity. */
  public static @Nullable BigDecimal parse(String text) {
    Value.Quantity quantity = read(text);
    return quantity == null ? null : quantity.amount();
  }

  /** The quantity as it is written, or null if the text is none. */
  static Value.@Nullable Quantity read(String text) {
    int end = 0;
    while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String number = text.substring(0, end);
    return isNumber(number) ? scaled(number, text.substring(end)) : null;
  }

  private static boolean isNumber(String text) {
    int digits = 0;
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        points++;
      } else if (c >= '0') {
        digits++;
      } else if (i > 0) {
        return false; // a sign within
      }
    }
    return digits > 0 && points < 2;
  }

  private static Value.@Nullable Quantity scaled(String number, String suffix) {
    for (int i = 0; i < BINARY.length; i++) {
      if (suffix.equals(BINARY[i])) {
        return new Value.Quantity(number, 0, 10 * (i + 1));
      }
    }
    if (suffix.length() == 1 && DECIMAL.contains(suffix)) {
      return new Value.Quantity(number, 3 * (DECIMAL.indexOf(suffix) + 1), 0);
    }
    return switch (suffix) {
      case "" -> new Value.Quantity(number, 0, 0);
      case "m" -> new Value.Quantity(number, -3, 0);
      case "u" -> new Value.Quantity(number, -6, 0);
      case "n" -> new Value.Quantity(number, -9, 0);
      default -> withExponent(number, suffix);
    };
  }

  private static Value.@Nullable Quantity withExponent(String number, String suffix) {
    if (suffix.charAt(0) != 'e' && suffix.charAt(0) != 'E') {
      return null;
    }
    try {
      int power = Integer.parseInt(suffix.substring(1));
      return Math.abs(power) > LARGEST_POWER ? null : new Value.Quantity(number, power, 0);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
