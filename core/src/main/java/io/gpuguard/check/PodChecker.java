package io.gpuguard.check;

import io.gpuguard.catalog.Control;
import io.gpuguard.cel.Blame;
import io.gpuguard.cel.Evaluator;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Roots;
import io.gpuguard.cel.Scope;
import io.gpuguard.cel.Value;
import io.gpuguard.component.Component;
import io.gpuguard.component.PodScope;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.inventory.PodShape;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Evaluates the CEL controls of pods, one pod template at a time. */
final class PodChecker {

  private final Input input;
  private final List<Control> shapeControls = new ArrayList<>();
  private final List<Control> ownControls = new ArrayList<>();
  private final Breakdowns breakdowns;
  private final Map<PodShape, Told> byShape = new HashMap<>();

  /** Asked for from the second pod of a shape on: small inputs have none. */
  private final Lazy<Set<String>> sameVariables = Lazy.by(this::sameVariables);

  PodChecker(Input input, List<Control> controls, Breakdowns breakdowns) {
    this.input = input;
    this.breakdowns = breakdowns;
    for (Control control : controls) {
      if (control.check() instanceof Control.PodCheck check) {
        boolean shape = check.sameForShape(input.catalog().variables());
        (shape ? shapeControls : ownControls).add(control);
      }
    }
  }

  private Set<String> sameVariables() {
    Set<String> same = new HashSet<>();
    Map<String, Lazy<Expression>> variables = input.catalog().variables();
    variables.forEach(
        (name, expression) -> {
          if (Roots.sameForTemplate(expression.get(), variables)) {
            same.add(name);
          }
        });
    return same;
  }

  /** What one control says of one pod template. */
  record Judged(Control control, Violation violation) {}

  /**
   * What an earlier pod of the same shape was told.
   *
   * @param base the path of that pod in its object
   * @param scope what its variables came to
   */
  private record Told(Path base, List<Judged> judged, Scope scope) {}

  List<Judged> check(PodTemplate pod, PodShape shape) {
    Told told = byShape.get(shape);
    if (told == null) {
      Scope scope = PodScope.of(pod, input.inventory(), input.catalog());
      List<Judged> judged = new ArrayList<>();
      boolean whole = evaluate(shapeControls, pod, scope, judged);
      List<Judged> all = new ArrayList<>(judged);
      evaluate(ownControls, pod, scope, all);
      if (whole) {
        byShape.put(shape, new Told(pod.path(), judged, scope));
      }
      return all;
    }
    Scope scope =
        pod.path().equals(told.base)
            ? PodScope.of(pod, input.inventory(), told.scope, sameVariables.get())
            : PodScope.of(pod, input.inventory(), input.catalog());
    List<Judged> all = alike(pod, told);
    evaluate(ownControls, pod, scope, all);
    return all;
  }

  /** Answers that depend on the shape alone. */
  private static List<Judged> alike(PodTemplate pod, Told told) {
    boolean samePlace = pod.path().equals(told.base);
    List<Judged> moved = new ArrayList<>(told.judged.size());
    for (Judged each : told.judged) {
      Violation v = each.violation;
      boolean stays = samePlace || !v.path().startsWith(told.base);
      Path path = stays ? v.path() : pod.path().then(v.path().after(told.base));
      moved.add(
          new Judged(
              each.control,
              new Violation(
                  pod.owner(), pod, path, v.verdict(), v.words(), v.reason(), v.severity())));
    }
    return moved;
  }

  /** False if a bug kept some control from its verdict. */
  private boolean evaluate(List<Control> some, PodTemplate pod, Scope scope, List<Judged> all) {
    Component component = input.component(pod);
    Scope beside = component == null || !component.trusted() ? null : beside(component, scope);
    boolean whole = true;
    for (Control control : some) {
      try {
        if (control.check() instanceof Control.PodCheck check) {
          if (concerns(check, component)) {
            evaluate(control, check, pod, scope, all);
          } else if (beside != null && check.judgesWorkloadContainers()) {
            evaluate(control, check, pod, beside, all);
          }
        }
      } catch (RuntimeException | StackOverflowError e) {
        breakdowns.add(control, pod.owner(), e);
        whole = false;
      }
    }
    return whole;
  }

  /**
   * The scope in which others' containers beside a component's own are the workload: who adds one
   * to a pod does not share the trust that the component's image has.
   *
   * @return null if there are none
   */
  private static @Nullable Scope beside(Component component, Scope scope) {
    List<Value> foreign = new ArrayList<>();
    for (Container container : component.pod().containers()) {
      if (!component.speaksOf(container)) {
        foreign.add(new Value.Data(container.node(), container.path()));
      }
    }
    return foreign.isEmpty()
        ? null
        : scope.withVariable(
            Control.WORKLOAD_CONTAINERS, new Value.Gathered(foreign, component.pod().specPath()));
  }

  private static boolean concerns(Control.PodCheck check, @Nullable Component component) {
    boolean kind =
        check.componentKinds().isEmpty()
            || (component != null && check.componentKinds().contains(component.kind().text()));
    return kind
        && switch (check.subject()) {
          case COMPONENT -> component != null;
          case WORKLOAD -> component == null || component.isStranger();
          case POD -> true;
        };
  }

  private void evaluate(
      Control control, Control.PodCheck check, PodTemplate pod, Scope scope, List<Judged> all) {
    Scope own =
        control.parameters().isEmpty()
            ? scope
            : scope.withVariable("params", new Value.Data(input.parameters(control), null));
    Value value = new Evaluator(own).evaluate(check.expression());
    if (value.isTrue()) {
      Path unread = pod.unreadAt();
      // All controls would say it of such a pod; the gravest are enough to be warned.
      if (unread != null && control.severity() == Severity.CRITICAL && readsSpec(check)) {
        all.add(new Judged(control, unknown(pod, unread, pod.unread())));
      }
      return;
    }
    if (!value.isFalse()) {
      Path path = Objects.requireNonNullElse(value.where(), pod.specPath());
      String reason =
          value instanceof Value.Failure failure ? failure.message() : "the check gave no verdict";
      all.add(new Judged(control, unknown(pod, path, reason)));
      return;
    }
    List<Path> fields = new Blame(own).fieldsThatFail(check.expression());
    for (Path field : fields.isEmpty() ? List.of(pod.specPath()) : fields) {
      all.add(new Judged(control, Violation.fail(pod, field, Map.of())));
    }
  }

  private boolean readsSpec(Control.PodCheck check) {
    return Roots.undefined(check.expression(), input.catalog().variables()).contains("podSpec");
  }

  private static Violation unknown(PodTemplate pod, Path path, String reason) {
    return new Violation(pod.owner(), pod, path, Verdict.NOT_ASSESSABLE, Map.of(), reason, null);
  }
}
