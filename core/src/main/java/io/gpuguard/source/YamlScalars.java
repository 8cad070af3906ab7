package io.gpuguard.source;

import io.gpuguard.tree.Node;

/**
 * What plain YAML scalars mean to the Kubernetes API: kubectl reads YAML 1.1 as Go's yaml.v2 does,
 * so {@code yes} is a boolean and {@code 0644} is octal, and timestamps stay texts.
 */
final class YamlScalars {

  private YamlScalars() {}

  /** The value of an unquoted scalar; {@link Node.Missing} for null. */
  static Node resolve(String text) {
    if (text.isEmpty()) {
      return Node.Missing.MISSING;
    }
    char first = text.charAt(0);
    if (first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.') {
      Node number = number(text);
      return number == null ? new Node.Text(text) : number;
    }
    return switch (text) {
      case "~", "null", "Null", "NULL" -> Node.Missing.MISSING;
      case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y" -> Node.of(true);
      case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N" ->
          Node.of(false);
      default -> new Node.Text(text);
    };
  }

  /** Whether a scalar that begins with this character and has this length may be no text. */
  static boolean mayBeSpecial(byte first, int length) {
    return first >= '0' && first <= '9'
        || first == '-'
        || first == '+'
        || first == '.'
        || first == '~'
        || (length <= 5 && "tTfFyYnNoO".indexOf(first) >= 0);
  }

  private static @org.jspecify.annotations.Nullable Node number(String text) {
    boolean underscores = text.indexOf('_') >= 0;
    if (underscores && text.charAt(0) == '.') {
      // Where the point comes first, yaml.v2 leaves out no underscores.
      return null;
    }
    String digits = underscores ? text.replace("_", "") : text;
    Node whole = whole(digits);
    if (whole != null) {
      return whole;
    }
    double value = isFloat(digits) ? Double.parseDouble(digits) : Double.NaN;
    return Double.isFinite(value) ? real(value) : null;
  }

  /** A float without a fraction is an integer to the API: Go writes it to JSON without a point. */
  private static Node real(double value) {
    boolean integral = value == Math.rint(value) && Math.abs(value) < 1e15;
    return integral ? Node.of((long) value) : new Node.Real(value);
  }

  private static @org.jspecify.annotations.Nullable Node whole(String text) {
    int from = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    int radix = 10;
    int skip = from;
    if (text.startsWith("0", from) && text.length() > from + 1) {
      switch (text.charAt(from + 1)) {
        case 'x', 'X' -> {
          radix = 16;
          skip += 2;
        }
        case 'b', 'B' -> {
          radix = 2;
          skip += 2;
        }
        case 'o', 'O' -> {
          radix = 8;
          skip += 2;
        }
        default -> {
          radix = 8;
          skip += 1;
        }
      }
    }
    if (skip >= text.length() || text.length() - skip > 64) {
      return null;
    }
    // Counted below zero, where there is one number more.
    long value = 0;
    for (int i = skip; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0 || text.charAt(i) > 127 || value < (Long.MIN_VALUE + digit) / radix) {
        return null;
      }
      value = value * radix - digit;
    }
    if (text.charAt(0) == '-') {
      return Node.of(value);
    }
    return value == Long.MIN_VALUE ? null : Node.of(-value);
  }

  /** yaml.v2's pattern for floats: digits with an optional point and exponent. */
  private static boolean isFloat(String text) {
    int i = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    int digits = 0;
    while (i < text.length() && isDigit(text.charAt(i))) {
      i++;
      digits++;
    }
    if (i < text.length() && text.charAt(i) == '.') {
      i++;
      while (i < text.length() && isDigit(text.charAt(i))) {
        i++;
        digits++;
      }
    }
    if (digits == 0) {
      return false;
    }
    if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
        i++;
      }
      int exponent = i;
      while (i < text.length() && isDigit(text.charAt(i))) {
        i++;
      }
      if (i == exponent) {
        return false;
      }
    }
    return i == text.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
