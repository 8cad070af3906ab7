package io.gpuguard.check;

import io.gpuguard.catalog.Control;
import io.gpuguard.cel.Blame;
import io.gpuguard.cel.Evaluator;
import io.gpuguard.cel.Scope;
import io.gpuguard.cel.Value;
import io.gpuguard.component.PodScope;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Evaluates one CEL control over the objects of its kinds. */
final class ObjectChecker {

  private ObjectChecker() {}

  static List<Violation> check(
      Control control, Control.ObjectCheck check, Input input, Breakdowns breakdowns) {
    List<Violation> all = new ArrayList<>();
    Value parameters = new Value.Data(input.parameters(control), null);
    for (String kind : check.kinds()) {
      for (Resource resource : input.inventory().ofKind(kind)) {
        try {
          Scope scope =
              PodScope.of(resource, input.inventory(), input.catalog())
                  .withVariable("params", parameters);
          evaluate(check, resource, scope, all);
        } catch (RuntimeException | StackOverflowError e) {
          breakdowns.add(control, resource, e);
        }
      }
    }
    return all;
  }

  private static void evaluate(
      Control.ObjectCheck check, Resource resource, Scope scope, List<Violation> all) {
    Value value = new Evaluator(scope).evaluate(check.expression());
    if (value.isFalse()) {
      List<Path> fields = new Blame(scope).fieldsThatFail(check.expression());
      for (Path field : fields.isEmpty() ? List.of(Path.ROOT) : fields) {
        all.add(Violation.fail(resource, field, Map.of()));
      }
    } else if (!value.isTrue()) {
      String reason =
          value instanceof Value.Failure failure ? failure.message() : "the check gave no verdict";
      Path where = value.where();
      all.add(Violation.notAssessable(resource, where == null ? Path.ROOT : where, reason));
    }
  }
}
