package io.gpuguard.policy;

import io.gpuguard.catalog.Control;
import io.gpuguard.cel.CelText;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Operation;
import io.gpuguard.exception.Allowance;
import io.gpuguard.exception.Annotations;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns entries of the exceptions file into conditions. An engine's exception is never wider than
 * the entry: one that only a finding's field could decide is left out.
 */
final class Excuses {

  private final ProfileMatch match;

  Excuses(ProfileMatch match) {
    this.match = match;
  }

  /** Why an entry holds in the scan alone; empty if engines can take it. */
  static Optional<String> obstacle(Control control, Allowance entry) {
    if (!entry.field().isEmpty()) {
      return Optional.of("it names a field, which an admission engine does not tell");
    }
    if (!entry.container().isEmpty() && forgiving(control, entry) == null) {
      return Optional.of("it names a container, and the control does not look at them one by one");
    }
    return Optional.empty();
  }

  Excuse of(Control control, Allowance entry, int number) {
    List<String> parts = new ArrayList<>();
    parts.add(itself(entry));
    List<Expression> used = new ArrayList<>();
    if (!entry.component().isEmpty()) {
      parts.add(component(entry.component()));
    }
    if (entry.annotated()) {
      parts.add(pointing(entry.id()));
    }
    if (!entry.container().isEmpty()) {
      Expression forgiving = forgiving(control, entry);
      if (forgiving != null) {
        used.add(forgiving);
        parts.add("(" + ProfileMatch.text(forgiving) + ")");
      }
    }
    String condition = String.join(" && ", parts);
    boolean ofPods = control.check() instanceof Control.PodCheck;
    String name = entry.id().isEmpty() ? "exception-" + number : "exception-" + entry.id();
    return new Excuse(
        name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9-]", "-"),
        ofPods ? match.bindings(used, condition).around(condition) : condition,
        entry.until(),
        entry.owner(),
        entry.reason());
  }

  /** The object itself, or what a controller made of it: a rule looks at the pods too. */
  private static String itself(Allowance entry) {
    List<String> parts = new ArrayList<>();
    String own = and(matches("object.kind", entry.kind()), matches(NAME, entry.name()));
    boolean controller = !entry.kind().isEmpty() && !entry.kind().equals("Pod");
    if (controller && !own.isEmpty()) {
      // A Deployment's pod names its ReplicaSet, a CronJob's pod its Job: both add one part.
      String made =
          "object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false) && ("
              + and(matches("o.kind", entry.kind()), matches("o.name", entry.name()))
              + offspring(entry)
              + "))";
      own = "(" + own + " || " + made + ")";
    }
    if (!own.isEmpty()) {
      parts.add(own);
    }
    String namespace = matches("object.metadata.?namespace.orValue('')", entry.namespace());
    if (!namespace.isEmpty()) {
      parts.add(namespace);
    }
    return parts.isEmpty() ? "true" : String.join(" && ", parts);
  }

  private static final String NAME =
      "object.metadata.?name.orValue(object.metadata.?generateName.orValue(''))";

  private static String offspring(Allowance entry) {
    String between =
        switch (entry.kind()) {
          case "Deployment" -> "ReplicaSet";
          case "CronJob" -> "Job";
          default -> "";
        };
    if (between.isEmpty()) {
      return "";
    }
    String name = entry.name().isEmpty() ? "*" : entry.name();
    return " || o.kind == '" + between + "' && " + matches("o.name", name + "-*");
  }

  private static String and(String left, String right) {
    if (left.isEmpty() || right.isEmpty()) {
      return left + right;
    }
    return left + " && " + right;
  }

  /** Empty for the empty pattern, which matches everything. */
  private static String matches(String value, String pattern) {
    if (pattern.isEmpty()) {
      return "";
    }
    if (pattern.indexOf('*') < 0) {
      return value + " == " + CelText.literal(pattern);
    }
    StringBuilder regex = new StringBuilder("^");
    String[] parts = pattern.split("\\*", -1);
    for (int i = 0; i < parts.length; i++) {
      regex.append(i == 0 ? "" : ".*").append(ImagePattern.quote(parts[i]));
    }
    return value + ".matches(" + CelText.literal(regex.append('$').toString()) + ")";
  }

  private static String component(String pattern) {
    String known = "trusted.size() > 0 && " + matches("trusted[0]", pattern);
    return pattern.equals("unknown")
        ? "trusted.size() == 0 && (mountsDevicePlugins || mountsPluginRegistry)"
        : known;
  }

  private static String pointing(String id) {
    String own =
        "object.metadata.?annotations[?"
            + CelText.literal(Annotations.KEY)
            + "].orValue('').split(',').exists(a, a.trim() == "
            + CelText.literal(id)
            + ")";
    return own;
  }

  /** The control's expression without the named container; null if it has no such part. */
  private static @org.jspecify.annotations.Nullable Expression forgiving(
      Control control, Allowance entry) {
    if (!(control.check() instanceof Control.PodCheck check) || entry.container().contains("*")) {
      return null;
    }
    return Forgiveness.of(
        check.expression(),
        (items, item, _) ->
            items == Forgiveness.Items.CONTAINERS
                ? new Expression.Call(
                    Operation.EQUALS,
                    List.of(
                        new Expression.Select(item, "name"),
                        new Expression.Literal(Node.of(entry.container()))))
                : null);
  }
}
