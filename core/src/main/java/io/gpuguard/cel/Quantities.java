package io.gpuguard.cel;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes quantities ({@code 100m}, {@code 2Gi}, {@code 1e3}), by the grammar in the API
 * machinery's resource package documentation.
 */
public final class Quantities {

  private static final String[] BINARY = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final String DECIMAL = "kMGTPE";

  private Quantities() {}

  /** The amount, or null if the text is no quantity. */
  public static @Nullable BigDecimal parse(String text) {
    int end = 0;
    while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String suffix = text.substring(end);
    try {
      BigDecimal number = new BigDecimal(text.substring(0, end));
      BigDecimal factor = factor(suffix);
      return factor == null ? null : number.multiply(factor);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable BigDecimal factor(String suffix) {
    if (suffix.isEmpty()) {
      return BigDecimal.ONE;
    }
    for (int i = 0; i < BINARY.length; i++) {
      if (suffix.equals(BINARY[i])) {
        return new BigDecimal(BigInteger.ONE.shiftLeft(10 * (i + 1)));
      }
    }
    if (suffix.length() == 1 && DECIMAL.contains(suffix)) {
      return BigDecimal.TEN.pow(3 * (DECIMAL.indexOf(suffix) + 1));
    }
    return switch (suffix) {
      case "m" -> BigDecimal.ONE.movePointLeft(3);
      case "u" -> BigDecimal.ONE.movePointLeft(6);
      case "n" -> BigDecimal.ONE.movePointLeft(9);
      default -> exponent(suffix);
    };
  }

  private static @Nullable BigDecimal exponent(String suffix) {
    if (suffix.charAt(0) != 'e' && suffix.charAt(0) != 'E') {
      return null;
    }
    int power = Integer.parseInt(suffix.substring(1));
    return Math.abs(power) > 64 ? null : BigDecimal.ONE.scaleByPowerOfTen(power);
  }
}
