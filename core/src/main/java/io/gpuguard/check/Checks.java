package io.gpuguard.check;

import io.gpuguard.catalog.Control;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.inventory.PodShape;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Supplier;

/** Runs controls over an input and makes findings of what they say. */
public final class Checks {

  /** The order of every report: the worst first, then by place. */
  public static final Comparator<Finding> ORDER = Checks::compare;

  /** Plain code, since chains of comparators are made at run time, at every start. */
  private static int compare(Finding a, Finding b) {
    int order = a.severity().compareTo(b.severity());
    order = order != 0 ? order : a.file().compareTo(b.file());
    order = order != 0 ? order : Integer.compare(a.line(), b.line());
    order = order != 0 ? order : a.control().id().compareTo(b.control().id());
    // In a file of one line all are beside each other, most of them at the same path.
    boolean sameText = order != 0 || a.path().equals(b.path());
    order = sameText ? order : a.path().toString().compareTo(b.path().toString());
    order = order != 0 ? order : a.message().compareTo(b.message());
    return order != 0 ? order : a.fingerprint().compareTo(b.fingerprint());
  }

  private final Input input;
  private final Analyzers analyzers;
  private final Breakdowns breakdowns;

  private Checks(Input input, Analyzers analyzers, Breakdowns breakdowns) {
    this.input = input;
    this.analyzers = analyzers;
    this.breakdowns = breakdowns;
  }

  /**
   * Findings in {@link #ORDER}.
   *
   * @param breakdowns gets what could not be decided because of a bug
   */
  public static List<Finding> run(
      Input input, List<Control> controls, Analyzers analyzers, Breakdowns breakdowns) {
    Checks checks = new Checks(input, analyzers, breakdowns);
    List<Supplier<List<Finding>>> parts = checks.parts(controls);
    List<Finding> findings = new ArrayList<>();
    if (input.inventory().resources().size() < MANY) {
      for (Supplier<List<Finding>> part : parts) {
        findings.addAll(part.get());
      }
    } else {
      // One by one: parts take from a millisecond to most of a second, and who is ready takes more.
      List<ForkJoinTask<List<Finding>>> tasks = new ArrayList<>();
      parts.forEach(part -> tasks.add(ForkJoinTask.adapt(part::get)));
      ForkJoinTask.invokeAll(tasks).forEach(task -> findings.addAll(task.join()));
    }
    findings.sort(ORDER);
    return distinct(findings);
  }

  /** What an object says once for several of its pods is told once. */
  private static List<Finding> distinct(List<Finding> sorted) {
    List<Finding> all = new ArrayList<>(sorted.size());
    for (Finding finding : sorted) {
      if (all.isEmpty() || !isSame(all.getLast(), finding)) {
        all.add(finding);
      }
    }
    return all;
  }

  @SuppressWarnings("ReferenceEquality") // Two objects of one name are two.
  private static boolean isSame(Finding a, Finding b) {
    return a.resource() == b.resource()
        && a.control().id().equals(b.control().id())
        && a.verdict() == b.verdict()
        && a.path().equals(b.path())
        && a.message().equals(b.message());
  }

  /** Below this many objects a second thread costs more than it saves. */
  private static final int MANY = 1000;

  private static final int SLICES = 16;

  /** The work, in parts that can be done side by side: some pods, or one other control. */
  private List<Supplier<List<Finding>>> parts(List<Control> controls) {
    List<Supplier<List<Finding>>> parts = new ArrayList<>();
    for (List<Shaped> slice : slices(input.inventory())) {
      parts.add(() -> some(slice, controls));
    }
    for (Control control : controls) {
      if (control.check() instanceof Control.PodCheck) {
        continue;
      }
      parts.add(
          () -> {
            List<Finding> findings = new ArrayList<>();
            try {
              for (Violation violation : violations(control)) {
                add(control, violation, findings);
              }
            } catch (RuntimeException | StackOverflowError e) {
              breakdowns.add(control, null, e);
            }
            return findings;
          });
    }
    return parts;
  }

  private record Shaped(PodTemplate pod, PodShape shape) {}

  /** All pods of one shape are in one slice, where it is looked at once. */
  private static List<List<Shaped>> slices(Inventory inventory) {
    List<PodTemplate> pods = inventory.pods();
    int count = inventory.resources().size() < MANY ? 1 : SLICES;
    List<List<Shaped>> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add(new ArrayList<>());
    }
    for (int i = 0; i < pods.size(); i++) {
      PodShape shape = inventory.shapes().get(i);
      slices.get(Math.floorMod(shape.hashCode(), count)).add(new Shaped(pods.get(i), shape));
    }
    return slices;
  }

  private List<Finding> some(List<Shaped> pods, List<Control> controls) {
    List<Finding> findings = new ArrayList<>();
    PodChecker checker = new PodChecker(input, controls, breakdowns);
    for (Shaped each : pods) {
      for (PodChecker.Judged judged : checker.check(each.pod, each.shape)) {
        add(judged.control(), judged.violation(), findings);
      }
    }
    return findings;
  }

  private List<Violation> violations(Control control) {
    if (control.check() instanceof Control.ObjectCheck check) {
      return ObjectChecker.check(control, check, input, breakdowns);
    }
    if (control.check() instanceof Control.InputCheck(String analyzer)) {
      return analyzers
          .find(analyzer)
          .orElseThrow(() -> new IllegalStateException("no analyzer '" + analyzer + "'"))
          .analyze(input, input.parameters(control));
    }
    // Pods are checked one by one, and exceptions when there are findings.
    return List.of();
  }

  private void add(Control control, Violation violation, List<Finding> findings) {
    try {
      findings.add(finding(control, violation));
    } catch (RuntimeException | StackOverflowError e) {
      breakdowns.add(control, violation.resource(), e);
    }
  }

  private Finding finding(Control control, Violation violation) {
    PodTemplate pod = violation.pod();
    Component component = pod == null ? null : input.component(pod);
    Container container = pod == null ? null : pod.container(violation.path());
    String name = container == null || container.name().isEmpty() ? null : container.name();
    Verdict verdict = violation.verdict();
    String reason = violation.reason();
    if (verdict == Verdict.FAIL && pod != null && component != null) {
      Justification.Explanation explained =
          Justification.of(component, pod, control.id(), violation.path(), container).orElse(null);
      if (explained != null) {
        boolean shared = !explained.sharers().isEmpty();
        verdict = shared ? Verdict.FAIL : Verdict.JUSTIFIED;
        reason = shared ? shared(explained.sharers()) : explained.reason();
      }
    }
    String unknown = verdict == Verdict.FAIL && pod != null ? pod.unknown(violation.path()) : null;
    if (unknown != null) {
      verdict = Verdict.NOT_ASSESSABLE;
      reason = unknown;
    }
    Severity severity = violation.severity();
    return new Finding(
        control,
        severity == null ? control.severity() : severity,
        verdict,
        violation.resource(),
        component,
        name,
        violation.path(),
        violation.resource().origin().position(violation.path()).orElse(null),
        // The message says what is wrong, which is not known then.
        verdict == Verdict.NOT_ASSESSABLE
            ? notAssessable(control, violation)
            : Sentence.of(control.message(), violation, component, container),
        reason,
        Fingerprint.of(control.id(), violation.resource(), violation.path()));
  }

  private static String shared(List<Container> sharers) {
    String names = Names.some(sharers.stream().map(Container::name).toList());
    return "The component needs it, but "
        + names
        + " beside it would have it too: it belongs in a pod of its own.";
  }

  private static String notAssessable(Control control, Violation violation) {
    return control.title() + ": not assessable for " + violation.resource().title() + ".";
  }
}
