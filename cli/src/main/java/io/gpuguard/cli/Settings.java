package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command line over the settings file: every option has a key there, the command line wins, and
 * an unknown key is an error.
 *
 * @param arguments both together
 * @param parameters of controls, by id
 * @param file null if there is none
 */
record Settings(Arguments arguments, Map<String, Mapping> parameters, @Nullable TextFile file) {

  static final String DEFAULT_FILE = "gpuguard.yaml";

  static Settings of(Arguments arguments, List<Option> options) throws UsageException {
    String named = arguments.value("--config");
    if (named == null && !Files.isRegularFile(java.nio.file.Path.of(DEFAULT_FILE))) {
      return new Settings(arguments, Map.of(), null);
    }
    String file = named == null ? DEFAULT_FILE : named;
    TextFile text = readable(file);
    Map<String, List<String>> values = new LinkedHashMap<>();
    Map<String, Mapping> parameters = new LinkedHashMap<>();
    for (String key : text.root().keys()) {
      Node value = text.root().value(key);
      if (key.equals("parameters")) {
        value.mapping().forEach((control, own) -> parameters.put(control, own.mapping()));
      } else {
        option(file, text, key, value, options, values);
      }
    }
    values.putAll(arguments.values());
    return new Settings(new Arguments(values, arguments.operands()), parameters, text);
  }

  /** Refuses a parameter that no control has: it would be without effect. */
  void checkParameters(Catalog catalog) throws UsageException {
    for (String id : parameters.keySet()) {
      Path place = Path.of("parameters", id);
      Control control = catalog.control(id).filter(c -> c.id().equals(id)).orElse(null);
      if (control == null) {
        throw new UsageException(place(place) + "there is no control of the id '" + id + "'.");
      }
      for (String name : parameters.getOrDefault(id, Mapping.EMPTY).keys()) {
        if (!control.parameters().has(name)) {
          String known = String.join(", ", control.parameters().keys());
          throw new UsageException(
              place(place.child(name))
                  + (known.isEmpty() ? id + " has no parameters." : id + " has: " + known + "."));
        }
      }
    }
  }

  private String place(Path path) {
    return file == null ? "" : file.name() + ":" + file.line(path) + ": " + path + ": ";
  }

  private static TextFile readable(String file) throws UsageException {
    return switch (TextFile.read(java.nio.file.Path.of(file))) {
      case TextFile.Result.Read(TextFile text) -> text;
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new UsageException(place + ": " + message + ".");
    };
  }

  private static void option(
      String file,
      TextFile text,
      String key,
      Node value,
      List<Option> options,
      Map<String, List<String>> values)
      throws UsageException {
    String place = file + ":" + text.line(Path.of(key)) + ": ";
    Option option = known(key, place, options);
    if (option == null) {
      return;
    }
    List<String> texts = new ArrayList<>();
    for (Node item : value.items().isEmpty() ? List.of(value) : value.items()) {
      String scalar = item.scalar();
      if (scalar == null) {
        throw new UsageException(place + "'" + key + "' takes a text or a list of texts.");
      }
      texts.add(scalar);
    }
    if (option.value() == null && texts.equals(List.of("false"))) {
      return;
    }
    values.put(option.name(), texts);
  }

  /** The verb's option of that key; null for an option that only other verbs have. */
  private static @Nullable Option known(String key, String place, List<Option> options)
      throws UsageException {
    for (Option option : options) {
      if (option.key().equals(key) && !key.equals("config")) {
        return option;
      }
    }
    boolean elsewhere =
        Verbs.ALL.stream().flatMap(v -> v.options().stream()).anyMatch(o -> o.key().equals(key));
    if (!elsewhere || key.equals("config")) {
      throw new UsageException(place + "unknown key '" + key + "'.");
    }
    return null;
  }

  ReadingLimits limits() throws UsageException {
    ReadingLimits usual = ReadingLimits.DEFAULT;
    return new ReadingLimits(
        number("--max-file-size", usual.fileBytes()),
        usual.totalBytes(),
        usual.documentBytes(),
        usual.documents(),
        (int) number("--max-depth", usual.depth()),
        number("--max-values", usual.values()),
        usual.readSeconds(),
        (int) number("--render-timeout", usual.renderSeconds()));
  }

  private long number(String option, long otherwise) throws UsageException {
    String text = arguments.value(option);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new UsageException(option + " takes a whole number, not '" + text + "'.");
    }
    throw new UsageException(option + " takes a number above zero.");
  }
}
