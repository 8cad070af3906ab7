package io.gpuguard.exception;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads an exceptions file and says what is malformed, with the line. */
public final class ExceptionsReader {

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "control",
          "kind",
          "namespace",
          "name",
          "component",
          "container",
          "field",
          "annotated",
          "owner",
          "reason",
          "until");

  private final TextFile file;
  private final List<String> problems = new ArrayList<>();

  private ExceptionsReader(TextFile file) {
    this.file = file;
  }

  /** The exceptions, or one sentence a problem. */
  public record Result(Exceptions exceptions, List<String> problems) {}

  public static Result read(TextFile file) {
    ExceptionsReader reader = new ExceptionsReader(file);
    List<Allowance> allowances = new ArrayList<>();
    for (String key : file.root().keys()) {
      if (!key.equals("exceptions")) {
        reader.problem(Path.of(key), "unknown key '" + key + "'; 'exceptions' is expected");
      }
    }
    List<Node> entries = file.root().get("exceptions").items();
    for (int i = 0; i < entries.size(); i++) {
      allowances.add(reader.entry(entries.get(i).mapping(), Path.of("exceptions").child(i)));
    }
    return new Result(new Exceptions(file, allowances), reader.problems);
  }

  private void problem(Path path, String message) {
    problems.add(file.name() + ":" + file.line(path) + ": " + message);
  }

  private Allowance entry(Mapping entry, Path place) {
    for (String key : entry.keys()) {
      if (!KEYS.contains(key)) {
        problem(place.child(key), "unknown key '" + key + "'");
      }
    }
    return new Allowance(
        optional(entry, "id", place),
        required(entry, "control", place),
        optional(entry, "kind", place),
        optional(entry, "namespace", place),
        optional(entry, "name", place),
        optional(entry, "component", place),
        optional(entry, "container", place),
        optional(entry, "field", place),
        entry.get("annotated").isTrue(),
        required(entry, "owner", place),
        required(entry, "reason", place),
        date(entry, place),
        place);
  }

  private String required(Mapping entry, String key, Path place) {
    String text = entry.get(key).text("").strip();
    if (text.isEmpty()) {
      problem(place, "'" + key + "' is missing: an exception names who allows what and why");
    }
    return text;
  }

  private String optional(Mapping entry, String key, Path place) {
    Node node = entry.get(key);
    String scalar = node.scalar();
    if (node.present() && scalar == null) {
      problem(place.child(key), "'" + key + "' takes a text");
    }
    return scalar == null ? "" : scalar;
  }

  private LocalDate date(Mapping entry, Path place) {
    String text = entry.get("until").text("");
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      problem(
          entry.has("until") ? place.child("until") : place,
          "'until' takes a date such as 2027-01-31");
      return LocalDate.EPOCH;
    }
  }
}
