package io.gpuguard.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option of the command line.
 *
 * @param name with dashes, {@code --fail-on}
 * @param shortName {@code -o}; null if there is none
 * @param value the placeholder of its value in help texts; null for a switch
 * @param repeatable whether it may be given more than once
 * @param help one sentence without a full stop
 * @param choices what shells offer as its value; empty where that is anything
 */
record Option(
    String name,
    @Nullable String shortName,
    @Nullable String value,
    boolean repeatable,
    String help,
    List<String> choices) {

  Option(
      String name,
      @Nullable String shortName,
      @Nullable String value,
      boolean repeatable,
      String help) {
    this(name, shortName, value, repeatable, help, List.of());
  }

  static Option of(String name, String value, String help) {
    return new Option(name, null, value, false, help);
  }

  static Option list(String name, String value, String help) {
    return new Option(name, null, value, true, help);
  }

  static Option flag(String name, String help) {
    return new Option(name, null, null, false, help);
  }

  Option withChoices(List<String> words) {
    return new Option(name, shortName, value, repeatable, help, List.copyOf(words));
  }

  /** The key in gpuguard.yaml: {@code fail-on} for {@code --fail-on}. */
  String key() {
    return name.substring(2);
  }
}
