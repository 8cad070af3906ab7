package io.gpuguard.report;

/** A number and what it counts, {@code 1 object} or {@code 12,000 objects}. */
final class Count {

  private Count() {}

  static String of(long count, String noun) {
    // String.format would load locales and formatters, at every start.
    StringBuilder digits = new StringBuilder(Long.toString(count));
    for (int i = digits.length() - 3; i > 0; i -= 3) {
      digits.insert(i, ',');
    }
    return digits + " " + noun + (count == 1 ? "" : "s");
  }
}
