package io.gpuguard.cli;

import io.gpuguard.report.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands on the command line behind the verb.
 *
 * @param values by option name; a switch has the value "true"
 * @param operands what is no option
 * @param places where options stand that the settings file gave, {@code gpuguard.yaml:3}
 */
record Arguments(
    Map<String, List<String>> values, List<String> operands, Map<String, String> places) {

  static Arguments parse(List<String> words, List<Option> options) throws UsageException {
    Map<String, List<String>> values = new LinkedHashMap<>();
    List<String> operands = new ArrayList<>();
    int i = 0;
    while (i < words.size()) {
      String word = words.get(i++);
      if (word.equals("--")) {
        operands.addAll(words.subList(i, words.size()));
        break;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        operands.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      boolean inline = word.startsWith("--") && equals > 0;
      String name = inline ? word.substring(0, equals) : word;
      String attached = inline ? null : attached(word, options);
      if (attached != null) {
        name = word.substring(0, 2);
      }
      Option option = find(name, options);
      String value;
      if (option.value() == null) {
        if (inline) {
          throw new UsageException(name + " takes no value.");
        }
        value = "true";
      } else if (attached != null) {
        value = attached;
      } else if (inline) {
        value = word.substring(equals + 1);
      } else if (i < words.size()) {
        value = words.get(i++);
      } else {
        throw new UsageException(name + " needs a value: " + name + " " + option.value() + ".");
      }
      List<String> sofar = values.computeIfAbsent(option.name(), _ -> new ArrayList<>());
      if (!sofar.isEmpty() && !option.repeatable() && option.value() != null) {
        throw new UsageException(option.name() + " is given twice.");
      }
      sofar.add(value);
    }
    return new Arguments(values, operands, Map.of());
  }

  /** The value in {@code -ojson}; null for any other word. */
  private static @Nullable String attached(String word, List<Option> options) {
    for (Option option : options) {
      String shortName = option.shortName();
      if (shortName != null
          && option.value() != null
          && word.startsWith(shortName)
          && word.length() > 2) {
        return word.substring(word.charAt(2) == '=' ? 3 : 2);
      }
    }
    return null;
  }

  /** Whether the settings file asks for a report that only other verbs have. */
  boolean isForOtherVerbs(String format) {
    return places.containsKey("--output") && Format.of(format).isPresent();
  }

  /** Says what is wrong with an option's value, at the place where it was given. */
  UsageException wrong(String option, String what) {
    String place = places.get(option);
    return new UsageException(
        place == null
            ? option + " " + what + "."
            : place + ": '" + option.substring(2) + "' " + what + ".");
  }

  private static Option find(String name, List<Option> options) throws UsageException {
    for (Option option : options) {
      if (option.name().equals(name) || name.equals(option.shortName())) {
        return option;
      }
    }
    String near = nearest(name, options);
    throw new UsageException(
        "Unknown option " + name + "." + (near == null ? "" : " Did you mean " + near + "?"));
  }

  private static @Nullable String nearest(String name, List<Option> options) {
    String best = null;
    int bestDistance = 4;
    for (Option option : options) {
      int distance = Words.distance(name, option.name());
      if (distance < bestDistance) {
        bestDistance = distance;
        best = option.name();
      }
    }
    return best;
  }

  boolean has(String option) {
    return values.containsKey(option);
  }

  @Nullable String value(String option) {
    List<String> all = values.get(option);
    return all == null ? null : all.getLast();
  }

  String value(String option, String otherwise) {
    String value = value(option);
    return value == null ? otherwise : value;
  }

  List<String> all(String option) {
    return values.getOrDefault(option, List.of());
  }

  /** All values of an option, lists with commas taken apart. */
  List<String> items(String option) {
    List<String> items = new ArrayList<>();
    for (String value : all(option)) {
      for (String item : value.split(",")) {
        if (!item.isBlank()) {
          items.add(item.strip());
        }
      }
    }
    return items;
  }
}
