package io.gpuguard.cli;

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
 */
record Arguments(Map<String, List<String>> values, List<String> operands) {

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
      Option option = find(name, options);
      String value;
      if (option.value() == null) {
        if (inline) {
          throw new UsageException(name + " takes no value.");
        }
        value = "true";
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
    return new Arguments(values, operands);
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
