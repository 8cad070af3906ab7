package io.gpuguard.policy;

import static java.util.stream.Collectors.joining;

import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.CelText;
import io.gpuguard.cel.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What each profile needs of one kind, always or while one of its features is on, as CEL. */
final class NeedTable {

  /** The name that is bound to the id of the profile whose row is asked for; empty for none. */
  static final String PROFILE = "profile";

  /** While a feature of a profile is on. */
  private record Conditional(String profile, Expression feature, List<String> needs) {}

  private final String name;
  private final Map<String, List<String>> always = new LinkedHashMap<>();
  private final List<Conditional> sometimes = new ArrayList<>();

  NeedTable(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  boolean isEmpty() {
    return always.isEmpty() && sometimes.isEmpty();
  }

  /**
   * @param when the feature; null for always
   */
  void add(Profile profile, @Nullable String when, List<String> needs) {
    if (when == null) {
      always.computeIfAbsent(profile.id(), _ -> new ArrayList<>()).addAll(needs);
    } else {
      Expression feature = Objects.requireNonNull(ProfileMatch.features(profile).get(when), when);
      sometimes.add(new Conditional(profile.id(), feature, needs));
    }
  }

  /** The ids of the profiles that have a row. */
  Set<String> profiles() {
    Set<String> ids = new TreeSet<>(always.keySet());
    sometimes.forEach(each -> ids.add(each.profile));
    return ids;
  }

  List<Expression> features() {
    return sometimes.stream().map(Conditional::feature).toList();
  }

  /** The row of {@link #PROFILE}. */
  String text() {
    List<String> parts = new ArrayList<>();
    if (!always.isEmpty()) {
      String rows =
          always.entrySet().stream()
              .map(e -> CelText.literal(e.getKey()) + ": " + CelText.literals(e.getValue()))
              .collect(joining(", "));
      parts.add("{" + rows + "}[?" + PROFILE + "].orValue([])");
    }
    for (Conditional each : sometimes) {
      parts.add(
          "("
              + PROFILE
              + " == "
              + CelText.literal(each.profile)
              + " && ("
              + ProfileMatch.text(each.feature)
              + ") ? "
              + CelText.literals(each.needs)
              + " : [])");
    }
    return String.join(" + ", parts);
  }
}
