package io.gpuguard.cli;

import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command line over the settings file: every option has a key there, the command line wins, and
 * an unknown key is an error.
 *
 * @param arguments both together
 * @param parameters of controls
 */
record Settings(Arguments arguments, Parameters parameters) {

  static final String DEFAULT_FILE = "gpuguard.yaml";

  static Settings of(Arguments arguments, List<Option> options) throws UsageException {
    String named = arguments.value("--config");
    if (named == null && !Files.isRegularFile(Path.of(DEFAULT_FILE))) {
      return new Settings(arguments, Parameters.NONE);
    }
    String file = named == null ? DEFAULT_FILE : named;
    TextFile text = readable(file);
    Map<String, List<String>> values = new LinkedHashMap<>();
    Map<String, String> places = new LinkedHashMap<>();
    for (String key : text.withoutValue(text.root(), io.gpuguard.tree.Path.ROOT)) {
      String place = file + ":" + text.line(io.gpuguard.tree.Path.of(key));
      throw new UsageException(place + ": '" + key + "' has no value.");
    }
    for (String key : text.root().keys()) {
      String place = file + ":" + text.line(io.gpuguard.tree.Path.of(key));
      Option option = key.equals(Parameters.KEY) ? null : known(key, place, options);
      if (option != null) {
        values.put(option.name(), texts(place, option, text.root().value(key)));
        places.put(option.name(), place);
      }
    }
    values.values().removeIf(List::isEmpty);
    overrule(arguments, values, places);
    return new Settings(new Arguments(values, arguments.operands(), places), new Parameters(text));
  }

  /** The command line wins; a format on it also wins over the file's --json. */
  private static void overrule(
      Arguments arguments, Map<String, List<String>> values, Map<String, String> places) {
    Set<String> given = new HashSet<>(arguments.values().keySet());
    if (given.contains("--json") || given.contains("--output")) {
      given.add("--json");
      given.add("--output");
    }
    values.keySet().removeAll(given);
    places.keySet().removeAll(given);
    values.putAll(arguments.values());
  }

  private static TextFile readable(String file) throws UsageException {
    return switch (TextFile.read(Path.of(file))) {
      case TextFile.Result.Read(TextFile text) -> text;
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new UsageException(place + ": " + message + ".");
    };
  }

  /** The values of a key; none for a switch that is off. */
  private static List<String> texts(String place, Option option, Node value) throws UsageException {
    if (option.value() == null) {
      if (!value.isTrue() && !value.isFalse()) {
        throw new UsageException(place + ": '" + option.key() + "' takes true or false.");
      }
      return value.isTrue() ? List.of("true") : List.of();
    }
    List<String> texts = new ArrayList<>();
    boolean list = option.repeatable() && value instanceof Node.Sequence;
    for (Node item : list ? value.items() : List.of(value)) {
      String scalar = item.scalar();
      if (scalar == null) {
        String what = option.repeatable() ? "a text or a list of texts" : "one value";
        throw new UsageException(place + ": '" + option.key() + "' takes " + what + ".");
      }
      texts.add(scalar);
    }
    return texts;
  }

  /** The verb's option of that key; null for an option that only other verbs have. */
  private static @org.jspecify.annotations.Nullable Option known(
      String key, String place, List<Option> options) throws UsageException {
    for (Option option : options) {
      if (option.key().equals(key) && !key.equals("config")) {
        return option;
      }
    }
    boolean elsewhere =
        Verbs.ALL.stream().flatMap(v -> v.options().stream()).anyMatch(o -> o.key().equals(key));
    if (!elsewhere || key.equals("config")) {
      throw new UsageException(place + ": unknown key '" + key + "'." + hint(key, options));
    }
    return null;
  }

  private static String hint(String key, List<Option> options) {
    for (Option option : options) {
      if (!key.equals("config") && Words.distance(option.key(), key) < 3) {
        return " Did you mean '" + option.key() + "'?";
      }
    }
    return "";
  }

  ReadingLimits limits() throws UsageException {
    ReadingLimits usual = ReadingLimits.DEFAULT;
    return new ReadingLimits(
        number("--max-file-size", usual.fileBytes(), Long.MAX_VALUE),
        usual.totalBytes(),
        usual.documentBytes(),
        usual.documents(),
        (int) number("--max-depth", usual.depth(), 10_000),
        number("--max-values", usual.values(), Long.MAX_VALUE),
        usual.readSeconds(),
        (int) number("--render-timeout", usual.renderSeconds(), 86_400));
  }

  private long number(String option, long otherwise, long most) throws UsageException {
    String text = arguments.value(option);
    if (text == null) {
      return otherwise;
    }
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw arguments.wrong(option, "takes a whole number, not '" + text + "'");
    }
    long value = text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text);
    if (value < 1 || value > most) {
      String range = most == Long.MAX_VALUE ? "above zero" : "from 1 to " + most;
      throw arguments.wrong(option, "takes a number " + range + ", not '" + text + "'");
    }
    return value;
  }
}
