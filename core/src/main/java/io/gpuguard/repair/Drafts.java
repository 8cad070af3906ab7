package io.gpuguard.repair;

import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Fix;
import io.gpuguard.check.Breakdown;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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
  private final Reach reach;
  private final List<Draft> drafts = new ArrayList<>();
  private ScanResult last;

  private List<Refusal> refused = List.of();

  Drafts(
      ScanResult first,
      Lock lock,
      Predicate<Finding> selected,
      Function<List<Resource>, ScanResult> scan,
      Reach reach) {
    this.first = first;
    this.last = first;
    this.lock = lock;
    this.selected = selected;
    this.scan = scan;
    this.reach = reach;
    IdentityHashMap<Resource, Draft> byResource = new IdentityHashMap<>();
    for (Resource resource : first.inventory().resources()) {
      Draft draft = new Draft(resource);
      drafts.add(draft);
      byResource.put(resource, draft);
    }
    for (Finding finding : first.findings()) {
      Draft draft = byResource.get(finding.resource());
      if (draft != null) {
        draft.judged(finding);
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

  /**
   * Repairs all that may be repaired and forbids what makes things worse. An object of which a
   * repair is forbidden begins again; the others go on.
   */
  void run() {
    int rounds = 0;
    while (true) {
      Set<Draft> again = beginAgain();
      if (improve(again) || !again.isEmpty()) {
        last = scan.apply(drafts.stream().map(d -> d.wanted).toList());
        drafts.forEach(Draft::scanned);
        banBroken();
        banHarmful(this::staysFailing);
        rounds = again.isEmpty() ? rounds + 1 : 0;
        if (rounds > ROUNDS) {
          banCircle();
          rounds = 0;
        }
      } else if (!banConflicts() && !banHarmful(_ -> true)) {
        return;
      }
    }
  }

  /** Those that a ban sends back to what is written, and those that were repaired by their view. */
  private Set<Draft> beginAgain() {
    Set<Draft> again = Collections.newSetFromMap(new IdentityHashMap<>());
    if (drafts.stream().anyMatch(Draft::beginsAgain)) {
      drafts.stream().filter(d -> d.beginsAgain() || d.late).forEach(again::add);
      again.forEach(Draft::reset);
    }
    return again;
  }

  private void banCircle() {
    Draft longest = Collections.max(drafts, Comparator.comparingInt(d -> d.steps.size()));
    longest.broken(new IllegalStateException("repairs go round in circles: " + longest.steps));
  }

  /**
   * One round; false if there was nothing to do.
   *
   * @param again those that are as written, which the last scan did not see
   */
  private boolean improve(Set<Draft> again) {
    refused = new ArrayList<>();
    // What is said of a namespace depends on its pods, so it comes when they are done.
    return improve(again, false) || improve(again, true);
  }

  private boolean improve(Set<Draft> again, boolean late) {
    boolean others = improve(last, d -> !again.contains(d), late);
    boolean these = improve(first, again::contains, late);
    return others || these;
  }

  private boolean improve(ScanResult seen, Predicate<Draft> those, boolean late) {
    IdentityHashMap<Resource, Draft> byResource = new IdentityHashMap<>();
    for (Draft draft : drafts) {
      if (those.test(draft)) {
        byResource.put(draft.wanted, draft);
      }
    }
    boolean changed = false;
    for (Finding finding : seen.findings()) {
      Draft draft = byResource.get(finding.resource());
      Fix fix = finding.control().repair().fix();
      if (draft != null
          && fix != null
          && finding.verdict() == Verdict.FAIL
          && selected.test(finding)
          && isLate(fix) == late) {
        changed |= repair(draft, finding, fix, seen.inventory());
      }
    }
    return changed;
  }

  private static boolean isLate(Fix fix) {
    return fix.steps().stream().anyMatch(step -> step.value() instanceof Fix.OfNamespace);
  }

  /** Whether something is to be scanned again; so it is where the repair broke half way. */
  private boolean repair(Draft draft, Finding finding, Fix fix, Inventory inventory) {
    try {
      Draft.Ban ban = draft.banned(finding);
      if (ban != null) {
        refused.add(new Refusal(finding, ban.reason(), ban.bug()));
        return false;
      }
      return improve(draft, finding, fix, inventory);
    } catch (RuntimeException | StackOverflowError e) {
      draft.broken(finding, e);
      return true;
    }
  }

  private boolean improve(Draft draft, Finding finding, Fix fix, Inventory inventory) {
    Path field = draft.now(finding);
    if (field == null) {
      return false;
    }
    return switch (Planner.plan(finding, field, fix, draft.wanted, inventory, lock)) {
      case Planner.Plan.Edits(List<Edit> edits) -> {
        try {
          List<PodTemplate> pods = inventory.podTemplates(finding.resource());
          List<Edit> made = Reachable.edits(edits, reach, draft, pods);
          draft.late |= isLate(fix);
          draft.add(finding, made);
          yield true;
        } catch (Reachable.Obstacle e) {
          refused.add(new Refusal(finding, e.reason()));
          yield false;
        }
      }
      case Planner.Plan.Done _ -> false;
      case Planner.Plan.Refused(String reason) -> {
        refused.add(new Refusal(finding, reason));
        yield false;
      }
    };
  }

  /** Nothing that is to be repaired: a later round does not take it away. */
  private boolean staysFailing(Finding finding) {
    return finding.control().repair().fix() == null || !selected.test(finding);
  }

  /** Forbids the repairs after which the API server would refuse the object. */
  private boolean banConflicts() {
    boolean banned = false;
    for (Draft draft : drafts) {
      if (draft.changed()) {
        try {
          banned |= banConflicts(draft);
        } catch (RuntimeException | StackOverflowError e) {
          draft.broken(e);
          banned = true;
        }
      }
    }
    return banned;
  }

  private boolean banConflicts(Draft draft) {
    boolean banned = false;
    List<Conflicts.Conflict> before = Conflicts.of(draft.written, first.inventory());
    for (Conflicts.Conflict conflict : Conflicts.of(draft.wanted, last.inventory())) {
      if (!before.contains(conflict)) {
        draft.ban(conflict.fields(), "the API server would refuse " + conflict.text());
        banned = true;
      }
    }
    return banned;
  }

  /**
   * Forbids the repairs after which a control cannot be decided any more, because of a bug: whether
   * they do harm is not known then.
   */
  @SuppressWarnings("ReferenceEquality") // Two objects of one input can be equal.
  private void banBroken() {
    for (Breakdown broken : last.breakdowns()) {
      for (Draft draft : drafts) {
        boolean about = broken.resource() == null || broken.resource() == draft.wanted;
        if (about && draft.changed() && !brokeBefore(broken.control(), draft)) {
          draft.broken(broken.cause());
        }
      }
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean brokeBefore(Control control, Draft draft) {
    return first.breakdowns().stream()
        .filter(before -> before.control() == control)
        .anyMatch(before -> before.resource() == null || before.resource() == draft.written);
  }

  /**
   * Forbids the repairs after which something is wrong that was not before.
   *
   * @param counted which of the new findings count
   */
  private boolean banHarmful(Predicate<Finding> counted) {
    boolean banned = false;
    IdentityHashMap<Resource, Draft> byResource = new IdentityHashMap<>();
    drafts.forEach(d -> byResource.put(d.wanted, d));
    for (Finding finding : last.findings()) {
      Draft draft = byResource.get(finding.resource());
      if (draft != null && draft.isNew(finding) && counted.test(finding)) {
        Control brought = finding.control();
        String reason = "it would bring %s (%s)".formatted(brought.id(), brought.title());
        try {
          draft.ban(List.of(finding.path()), reason);
        } catch (RuntimeException e) {
          draft.broken(e);
        }
        banned = true;
      }
    }
    return banned;
  }
}
