package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code repair.fix} of a control, from its file and from the compiled catalogue. */
final class FixForm {

  private FixForm() {}

  static Fix read(Form form) {
    List<Fix.Step> steps = new ArrayList<>();
    for (Form step : form.forms("edits")) {
      steps.add(step(step));
    }
    if (steps.isEmpty()) {
      form.error("edits", "at least one edit is needed");
    }
    boolean profile = form.node("profile").isTrue();
    Fix fix = new Fix(profile, form.has("unless") ? path(form.text("unless")) : null, steps);
    form.done();
    return fix;
  }

  private static Fix.Step step(Form form) {
    Fix.Place at = form.choice("at", Fix.Place::of, Fix.Place.OBJECT);
    List<Fix.Action> given =
        Arrays.stream(Fix.Action.values()).filter(each -> form.has(Names.kebab(each))).toList();
    if (given.size() != 1) {
      form.error("at", "an edit has one of " + String.join(", ", names()));
    }
    Fix.Action action = given.isEmpty() ? Fix.Action.SET : given.getFirst();
    Path path = Path.ROOT;
    if (action == Fix.Action.EMPTY_FOLDERS) {
      if (!form.node(Names.kebab(action)).isTrue()) {
        form.error(Names.kebab(action), "true is needed");
      }
    } else if (!given.isEmpty()) {
      path = path(form.text(Names.kebab(action)));
    }
    Fix.Only only =
        form.has("only") ? form.choice("only", Fix.Only::of, Fix.Only.ALWAYS) : Fix.Only.ALWAYS;
    Fix.Step step =
        new Fix.Step(
            at,
            action,
            path,
            writes(action) ? value(form) : new Fix.Nothing(),
            only,
            form.has("where") ? form.text("where") : null,
            form.has("note") ? form.text("note") : null);
    form.done();
    return step;
  }

  private static List<String> names() {
    return Arrays.stream(Fix.Action.values()).map(Names::kebab).toList();
  }

  private static boolean writes(Fix.Action action) {
    return switch (action) {
      case SET, ADD, EMPTY_FOLDERS, RENAME -> true;
      case REMOVE -> false;
    };
  }

  private static Fix.Value value(Form form) {
    if (form.has("to")) {
      return new Fix.Literal(form.node("to"));
    }
    String from = form.text("from");
    Fix.Value value = value(from);
    if (value == null && !from.isEmpty()) {
      form.error(
          "from",
          "profile.limits.FIELD, profile.hardening.FIELD, allowed.CONTROL, lock or namespace is"
              + " needed");
    }
    return value == null ? new Fix.OfLock() : value;
  }

  private static Fix.@Nullable Value value(String from) {
    if (from.startsWith("profile.limits.") || from.startsWith("profile.hardening.")) {
      return new Fix.OfProfile(path(from.substring("profile.".length())));
    }
    if (from.startsWith("allowed.")) {
      return new Fix.OfAllowance(from.substring("allowed.".length()));
    }
    return switch (from) {
      case "lock" -> new Fix.OfLock();
      case "namespace" -> new Fix.OfNamespace();
      default -> null;
    };
  }

  /** {@code a.b[c.d/e]} as {@link Path#toString} writes it; {@code .} is the place itself. */
  private static Path path(String text) {
    Path path = Path.ROOT;
    int at = 0;
    while (at < text.length()) {
      boolean bracket = text.charAt(at) == '[';
      int from = bracket ? at + 1 : at;
      int to = from;
      while (to < text.length()
          && (bracket ? text.charAt(to) != ']' : ".[".indexOf(text.charAt(to)) < 0)) {
        to++;
      }
      path = to > from ? path.child(text.substring(from, to)) : path;
      at = bracket || (to < text.length() && text.charAt(to) == '.') ? to + 1 : to;
    }
    return path;
  }

  static Mapping write(Fix fix) {
    List<Node> steps = new ArrayList<>();
    for (Fix.Step step : fix.steps()) {
      Mapping tree =
          Mapping.EMPTY
              .with("at", Node.of(Names.kebab(step.at())))
              .with("action", Node.of(Names.kebab(step.action())))
              .with("path", Node.of(step.path().toString()))
              .with("only", Node.of(Names.kebab(step.only())));
      tree =
          switch (step.value()) {
            case Fix.Nothing _ -> tree;
            case Fix.Literal(Node node) -> tree.with("to", node);
            case Fix.OfProfile(Path path) -> tree.with("from", Node.of("profile." + path));
            case Fix.OfAllowance(String id) -> tree.with("from", Node.of("allowed." + id));
            case Fix.OfLock _ -> tree.with("from", Node.of("lock"));
            case Fix.OfNamespace _ -> tree.with("from", Node.of("namespace"));
          };
      tree = step.where() == null ? tree : tree.with("where", Node.of(step.where()));
      steps.add(step.note() == null ? tree : tree.with("note", Node.of(step.note())));
    }
    Mapping tree =
        Mapping.EMPTY.with("profile", Node.of(fix.profile())).with("edits", Node.of(steps));
    Path unless = fix.unless();
    return unless == null ? tree : tree.with("unless", Node.of(unless.toString()));
  }

  static Fix decode(Node tree) {
    List<Fix.Step> steps = new ArrayList<>();
    for (Node step : tree.get("edits").items()) {
      Fix.Action action = Fix.Action.of(step.get("action").text("")).orElseThrow();
      Fix.Value value = writes(action) ? decodeValue(step) : new Fix.Nothing();
      if (value == null) {
        throw new IllegalStateException("the compiled catalogue is damaged");
      }
      steps.add(
          new Fix.Step(
              Fix.Place.of(step.get("at").text("")).orElseThrow(),
              action,
              path(step.get("path").text("")),
              value,
              Fix.Only.of(step.get("only").text("")).orElseThrow(),
              step.get("where").text(),
              step.get("note").text()));
    }
    String unless = tree.get("unless").text();
    return new Fix(tree.get("profile").isTrue(), unless == null ? null : path(unless), steps);
  }

  private static Fix.@Nullable Value decodeValue(Node step) {
    return step.get("to").present()
        ? new Fix.Literal(step.get("to"))
        : value(step.get("from").text(""));
  }
}
