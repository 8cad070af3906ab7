package io.gpuguard.exception;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
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

  /** What is missing is told of these in any case. */
  private static final Set<String> REQUIRED = Set.of("control", "owner", "reason", "until");

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
    Node list = file.root().get("exceptions");
    if (list.present() && !(list instanceof Node.Sequence)) {
      reader.problem(Path.of("exceptions"), "'exceptions' takes a list of entries");
    }
    List<Node> entries = list.items();
    for (int i = 0; i < entries.size(); i++) {
      Path place = Path.of("exceptions").child(i);
      if (entries.get(i) instanceof Mapping entry) {
        allowances.add(reader.entry(entry, place));
      } else {
        reader.problem(place, "an entry takes control, owner, reason and until");
      }
    }
    reader.ids(allowances);
    return new Result(new Exceptions(allowances), reader.problems);
  }

  /** Annotations point to entries by id: each is there once, and can stand in an annotation. */
  private void ids(List<Allowance> allowances) {
    Set<String> ids = new HashSet<>();
    for (Allowance allowance : allowances) {
      String id = allowance.id();
      if (id.isEmpty() && allowance.annotated()) {
        problem(allowance.place(), "'annotated: true' needs an 'id' for annotations to point to");
      }
      if (id.indexOf(',') >= 0) {
        problem(allowance.place().child("id"), "'id' takes no comma: annotations list ids with it");
      }
      if (!id.isEmpty() && !ids.add(id)) {
        problem(allowance.place().child("id"), "the id '" + id + "' is there twice");
      }
    }
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
    for (String key : file.withoutValue(entry, place)) {
      if (!REQUIRED.contains(key)) {
        problem(place.child(key), "'" + key + "' has no value: give it one or leave it out");
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
        flag(entry, "annotated", place),
        required(entry, "owner", place),
        required(entry, "reason", place),
        date(entry, place),
        file,
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
    return scalar == null ? "" : scalar.strip();
  }

  private boolean flag(Mapping entry, String key, Path place) {
    Node node = entry.get(key);
    if (node.present() && !node.isTrue() && !node.isFalse()) {
      problem(place.child(key), "'" + key + "' takes true or false");
    }
    return node.isTrue();
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
