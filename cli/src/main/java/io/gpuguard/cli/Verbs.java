package io.gpuguard.cli;

import io.gpuguard.report.CatalogReport;
import java.util.List;

/** The verbs, in the order of the help text. */
final class Verbs {

  static final List<Verb> ALL =
      List.of(
          new ScanVerb(),
          new InventoryVerb(),
          new PodSecurityVerb(),
          new RbacRightsVerb(),
          new RbacWhoCanVerb(),
          new RbacCanIVerb(),
          new PlanVerb(),
          new FixVerb(),
          new GenerateVerb(),
          new CatalogVerb(
              "controls", "List the controls of the catalogue", CatalogReport::controls),
          new ControlsLintVerb(),
          new CatalogVerb(
              "profiles",
              "List the GPU components that the catalogue knows",
              CatalogReport::profiles),
          new ExplainVerb(),
          new CompletionVerb());

  private Verbs() {}

  static Verb find(List<String> words) throws UsageException {
    String two = words.size() > 1 ? words.get(0) + " " + words.get(1) : words.getFirst();
    for (Verb verb : ALL) {
      if (verb.name().equals(two)) {
        return verb;
      }
    }
    for (Verb verb : ALL) {
      if (verb.name().equals(words.getFirst())) {
        return verb;
      }
    }
    List<String> second =
        ALL.stream()
            .map(Verb::name)
            .filter(name -> name.startsWith(words.getFirst() + " "))
            .map(name -> name.substring(words.getFirst().length() + 1))
            .toList();
    if (!second.isEmpty()) {
      throw new UsageException(
          "'"
              + words.getFirst()
              + "' takes one of these words: "
              + String.join(", ", second)
              + ".");
    }
    String nearest = "";
    int distance = 3;
    for (Verb verb : ALL) {
      int d = Words.distance(verb.name().split(" ")[0], words.getFirst());
      if (d < distance) {
        distance = d;
        nearest = verb.name();
      }
    }
    String hint = nearest.isEmpty() ? "" : " Did you mean '" + nearest + "'?";
    throw new UsageException("Unknown verb '" + words.getFirst() + "'." + hint);
  }
}
