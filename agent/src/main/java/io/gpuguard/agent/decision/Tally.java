package io.gpuguard.agent.decision;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One refusal a reason, however many devices it is about: a list can have thousands. */
final class Tally {

  private static final int EXAMPLES = 3;

  private final Map<Reason, List<String>> subjects = new EnumMap<>(Reason.class);
  private final Map<Reason, String> details = new EnumMap<>(Reason.class);
  private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);

  void add(Reason reason, String subject, String detail) {
    counts.merge(reason, 1, Integer::sum);
    details.putIfAbsent(reason, detail);
    List<String> examples = subjects.computeIfAbsent(reason, key -> new ArrayList<>());
    if (examples.size() < EXAMPLES) {
      examples.add(Texts.shown(subject));
    }
  }

  List<Refusal> refusals() {
    List<Refusal> refusals = new ArrayList<>();
    subjects.forEach(
        (reason, examples) -> {
          int more = counts.getOrDefault(reason, 0) - examples.size();
          String all = String.join(", ", examples) + (more == 0 ? "" : " and " + more + " more");
          refusals.add(
              new Refusal(
                  reason,
                  examples.getFirst(),
                  all + ": " + Texts.shown(details.getOrDefault(reason, ""))));
        });
    return refusals;
  }
}
