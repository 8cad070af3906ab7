package io.gpuguard.repair;

import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Bug;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One object on its way from what is written to what is wanted. */
final class Draft {

  /**
   * One edit and who asked for it.
   *
   * @param finding its {@link #key}
   */
  record Step(String control, String finding, Edit edit) {}

  final Resource written;
  Resource wanted;

  /** What is wanted, with marks where something was removed. */
  private Mapping marked;

  /** The same at the last scan: findings give paths of that time. */
  private Mapping scanned;

  final List<Step> steps = new ArrayList<>();

  /** What failed before any repair. */
  private final Set<String> failing = new HashSet<>();

  /** What was repaired since the last reset. */
  private final Set<String> repaired = new HashSet<>();

  /** Findings that may not be repaired, by their keys, with the reason. */
  private final Map<String, Ban> banned = new HashMap<>();

  /**
   * Why a finding may not be repaired.
   *
   * @param bug what broke when it was; null where the reason lies in the input
   */
  record Ban(String reason, @Nullable Throwable bug) {}

  /** Why nothing of the object may be repaired; null if something may. */
  private @Nullable Ban everything;

  /** Something was banned since the last reset. */
  private boolean beginsAgain;

  /** A repair depended on how other objects were by then; set by who repairs. */
  boolean late;

  Draft(Resource written) {
    this.written = written;
    this.wanted = written;
    this.marked = written.root();
    this.scanned = marked;
  }

  /** What is wanted now was scanned: findings are about it from here on. */
  void scanned() {
    scanned = marked;
  }

  /** Names a finding within its object, alike before and after its neighbours are removed. */
  String key(Finding finding) {
    return finding.control().id() + " " + Marks.toMarked(scanned, finding.path());
  }

  /** Takes what the first scan says of the object. An excused finding that stays is nothing new. */
  void judged(Finding finding) {
    if (finding.verdict() == Verdict.FAIL || finding.verdict() == Verdict.EXCEPTED) {
      failing.add(key(finding));
    }
  }

  /** Whether it fails since a repair. */
  boolean isNew(Finding finding) {
    return finding.verdict() == Verdict.FAIL && changed() && !failing.contains(key(finding));
  }

  /** Where the field of a finding of the last scan is by now; null if it is gone. */
  @Nullable Path now(Finding finding) {
    return Marks.toPlain(marked, Marks.toMarked(scanned, finding.path()));
  }

  Mapping marked() {
    return marked;
  }

  /** Edits the object, unless the same finding was repaired before: then that does not help. */
  void add(Finding finding, List<Edit> edits) {
    String key = key(finding);
    if (!repaired.add(key)) {
      ban(key, "the finding would stay");
      return;
    }
    for (Edit edit : edits) {
      Edit own = edit.at(Marks.toMarked(marked, edit.path()));
      wanted = Resource.of(edit.apply(wanted.root()), written.origin());
      marked = own.mark(marked);
      steps.add(new Step(finding.control().id(), key, own));
    }
  }

  /** Why a finding may not be repaired; null if it may. */
  @Nullable Ban banned(Finding finding) {
    return everything != null ? everything : banned.get(key(finding));
  }

  boolean beginsAgain() {
    return beginsAgain;
  }

  private void ban(String key, String reason) {
    ban(key, new Ban(reason, null));
  }

  private void ban(String key, Ban ban) {
    banned.put(key, ban);
    beginsAgain = true;
  }

  /** Forbids a repair that broke on its way, which may have left half of its edits. */
  void broken(Finding finding, Throwable bug) {
    String key;
    try {
      key = key(finding);
    } catch (RuntimeException e) {
      // Where it is in the object is what broke.
      broken(bug);
      return;
    }
    ban(key, new Ban(Bug.words(bug), bug));
  }

  /** Forbids all repairs of the object: with those that were made something of ours broke. */
  void broken(Throwable bug) {
    everything = new Ban(Bug.words(bug), bug);
    beginsAgain = true;
  }

  /** Forbids all repairs that were made. */
  void banAll(String reason) {
    steps.forEach(step -> ban(step.finding(), reason));
  }

  /**
   * Forbids the repairs that changed something at a path, below it or around it.
   *
   * @param path in what is wanted, with its marks
   */
  void banAround(Path path, String reason) {
    List<Step> around = around(path);
    if (around.isEmpty()) {
      throw new IllegalStateException("nobody asked for a change at " + path);
    }
    around.forEach(step -> ban(step.finding(), reason));
  }

  /**
   * Forbids the repair that worked nearest to some fields; of equals the first, which uncovered
   * what came after it.
   *
   * @param fields in what is wanted
   */
  void ban(List<Path> fields, String reason) {
    Step nearest = null;
    int best = -1;
    for (Step step : steps) {
      for (Path field : fields) {
        int common = common(step.edit().path(), Marks.toMarked(marked, field));
        if (common > best) {
          best = common;
          nearest = step;
        }
      }
    }
    if (nearest == null) {
      throw new IllegalStateException("nothing was repaired in " + written.title());
    }
    ban(nearest.finding(), reason);
  }

  /** How many steps two paths have in common. */
  private static int common(Path a, Path b) {
    List<Path> ours = a.steps();
    List<Path> theirs = b.steps();
    int common = 0;
    while (common < Math.min(ours.size(), theirs.size())
        && ours.get(common).equals(theirs.get(common))) {
      common++;
    }
    return common;
  }

  /** Back to what is written; the bans stay. */
  void reset() {
    wanted = written;
    marked = written.root();
    scanned = marked;
    steps.clear();
    repaired.clear();
    beginsAgain = false;
    late = false;
  }

  boolean changed() {
    return !steps.isEmpty();
  }

  @SuppressWarnings("ReferenceEquality") // Two objects of one input can be equal.
  ObjectChange change(List<Component> components) {
    Profile profile = null;
    for (Component component : components) {
      if (component.pod().owner() == written) {
        profile = component.profile();
      }
    }
    Set<String> controls = new LinkedHashSet<>();
    steps.forEach(step -> controls.add(step.control()));
    return new ObjectChange(written, wanted, marked, profile, List.copyOf(controls));
  }

  Map<Path, String> notes() {
    Map<Path, String> notes = new HashMap<>();
    for (Step step : steps) {
      if (step.edit() instanceof Edit.Set(Path path, _, String note) && note != null) {
        notes.put(path, note);
      }
    }
    return notes;
  }

  /** The controls that changed something at a path, below it or around it. */
  List<Splice.Repaired> owners(Path path) {
    return around(path).stream()
        .map(step -> new Splice.Repaired(step.control(), written.title()))
        .distinct()
        .toList();
  }

  private List<Step> around(Path path) {
    return steps.stream()
        .filter(s -> s.edit().path().startsWith(path) || path.startsWith(s.edit().path()))
        .toList();
  }
}
