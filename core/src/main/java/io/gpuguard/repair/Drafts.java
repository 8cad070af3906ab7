package io.gpuguard.repair;

import io.gpuguard.catalog.Fix;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Repairs trees until nothing is left to repair: a repair can uncover the next one, as removing
 * {@code privileged} uncovers capabilities that are not dropped.
 */
final class Drafts {

  /** More rounds than any chain of repairs is long; a longer one would be a circle. */
  private static final int ROUNDS = 8;

  private final ScanResult first;
  private final Lock lock;
  private final Predicate<Finding> selected;
  private final Function<List<Resource>, ScanResult> scan;
  private final List<Draft> drafts = new ArrayList<>();
  private ScanResult last;

  /** Whether a repair turned out to leave its finding. */
  private boolean useless;

  private List<Refusal> refused = List.of();

  Drafts(
      ScanResult first,
      Lock lock,
      Predicate<Finding> selected,
      Function<List<Resource>, ScanResult> scan) {
    this.first = first;
    this.last = first;
    this.lock = lock;
    this.selected = selected;
    this.scan = scan;
    IdentityHashMap<Resource, Draft> byResource = new IdentityHashMap<>();
    for (Resource resource : first.inventory().resources()) {
      Draft draft = new Draft(resource);
      drafts.add(draft);
      byResource.put(resource, draft);
    }
    for (Finding finding : first.findings()) {
      Draft draft = byResource.get(finding.resource());
      // An exception excuses a finding; that it stays is nothing new.
      boolean was = finding.verdict() == Verdict.FAIL || finding.verdict() == Verdict.EXCEPTED;
      if (was && draft != null) {
        draft.failing.add(draft.key(finding));
      }
    }
  }

  List<Draft> drafts() {
    return drafts;
  }

  List<Refusal> refused() {
    return refused;
  }

  ScanResult last() {
    return last;
  }

  /** Repairs all that may be repaired; bans what makes things worse, and begins again. */
  void run() {
    while (true) {
      settle();
      if (!banHarmful()) {
        return;
      }
    }
  }

  private void settle() {
    restart();
    int rounds = 0;
    while (improve()) {
      if (useless) {
        restart();
        rounds = 0;
      } else if (++rounds > ROUNDS) {
        throw new IllegalStateException("repairs go round in circles: " + circle());
      } else {
        last = scan.apply(drafts.stream().map(d -> d.wanted).toList());
      }
    }
  }

  private String circle() {
    return drafts.stream()
        .filter(d -> d.steps.size() > ROUNDS)
        .map(d -> d.written.origin().file() + " " + d.steps)
        .findFirst()
        .orElse("");
  }

  private void restart() {
    drafts.forEach(Draft::reset);
    last = first;
    useless = false;
  }

  /** One round; false if there was nothing to do. */
  private boolean improve() {
    IdentityHashMap<Resource, Draft> byResource = new IdentityHashMap<>();
    for (Draft draft : drafts) {
      draft.scanned();
      byResource.put(draft.wanted, draft);
    }
    refused = new ArrayList<>();
    // What is said of a namespace depends on its pods, so it comes when they are done.
    return improve(byResource, false) || improve(byResource, true);
  }

  private boolean improve(IdentityHashMap<Resource, Draft> byResource, boolean late) {
    boolean changed = false;
    for (Finding finding : last.findings()) {
      Fix fix = finding.control().repair().fix();
      Draft draft = byResource.get(finding.resource());
      if (fix != null
          && draft != null
          && finding.verdict() == Verdict.FAIL
          && selected.test(finding)
          && isLate(fix) == late) {
        changed |= repair(draft, finding, fix);
      }
    }
    return changed;
  }

  private static boolean isLate(Fix fix) {
    return fix.steps().stream().anyMatch(step -> step.value() instanceof Fix.OfNamespace);
  }

  private boolean repair(Draft draft, Finding finding, Fix fix) {
    String ban = draft.banned.get(finding.control().id());
    if (ban != null) {
      refused.add(new Refusal(finding, ban));
      return false;
    }
    Path field = draft.now(finding);
    if (field == null) {
      return false;
    }
    return switch (Planner.plan(finding, field, fix, draft.wanted, last.inventory(), lock)) {
      case Planner.Plan.Edits(List<Edit> edits) -> {
        if (!draft.add(finding, edits)) {
          draft.banned.put(finding.control().id(), "the finding would stay");
          useless = true;
        }
        yield true;
      }
      case Planner.Plan.Done _ -> false;
      case Planner.Plan.Refused(String reason) -> {
        refused.add(new Refusal(finding, reason));
        yield false;
      }
    };
  }

  /** Forbids the repairs after which something is wrong that was not before. */
  private boolean banHarmful() {
    boolean banned = false;
    IdentityHashMap<Resource, Draft> byResource = new IdentityHashMap<>();
    for (Draft draft : drafts) {
      byResource.put(draft.wanted, draft);
      if (draft.changed()) {
        List<Conflicts.Conflict> before = Conflicts.of(draft.written, first.inventory());
        for (Conflicts.Conflict conflict : Conflicts.of(draft.wanted, last.inventory())) {
          if (!before.contains(conflict)) {
            draft.ban(conflict.fields(), "the API server would refuse " + conflict.text());
            banned = true;
          }
        }
      }
    }
    for (Finding finding : last.findings()) {
      Draft draft = byResource.get(finding.resource());
      if (finding.verdict() == Verdict.FAIL
          && draft != null
          && draft.changed()
          && !draft.failing.contains(draft.key(finding))) {
        draft.ban(List.of(finding.path()), "it would bring " + finding.control().id());
        banned = true;
      }
    }
    return banned;
  }
}
