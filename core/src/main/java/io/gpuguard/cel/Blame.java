package io.gpuguard.cel;

import io.gpuguard.cel.Expression.Comprehension;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says which fields made an expression true or false. It walks down the parts that decided: the
 * false sides of an {@code &&}, the failing items of {@code all}, the found items of a negated
 * {@code exists}. Of an {@code ||} the last side counts: controls write a guard first and what they
 * require last ({@code !has(c.x) || c.x.y == 'z'}).
 */
public final class Blame {

  private final Scope scope;
  private final Evaluator evaluator;

  public Blame(Scope scope) {
    this.scope = scope;
    this.evaluator = new Evaluator(scope);
  }

  /** The fields because of which {@code expression} is false, in the order of the object. */
  public List<Path> fieldsThatFail(Expression expression) {
    Set<Path> fields = new LinkedHashSet<>();
    collect(expression, null, false, fields);
    return List.copyOf(fields);
  }

  /** Adds the fields because of which {@code expression} has the value {@code actual}. */
  private void collect(
      Expression expression, Scope.@Nullable Bound bound, boolean actual, Set<Path> fields) {
    if (expression instanceof Expression.Not(Expression operand)) {
      collect(operand, bound, !actual, fields);
    } else if (expression instanceof Expression.And(Expression left, Expression right)) {
      junction(left, right, bound, actual, !actual, fields);
    } else if (expression instanceof Expression.Or(Expression left, Expression right)) {
      junction(left, right, bound, actual, actual, fields);
    } else if (expression
        instanceof Expression.Conditional(Expression test, Expression then, Expression otherwise)) {
      boolean holds = evaluator.evaluate(test, bound).isTrue();
      collect(holds ? then : otherwise, bound, actual, fields);
    } else if (expression instanceof Expression.Variable(String name)
        && scope.definition(name) != null) {
      variable(name, actual, fields);
    } else if (expression instanceof Comprehension macro && isQuantifier(macro)) {
      quantifier(macro, bound, actual, fields);
    } else {
      leaf(expression, bound, fields);
    }
  }

  /**
   * @param any whether one side alone suffices for {@code actual}: a false side of {@code &&}, a
   *     true side of {@code ||}
   */
  private void junction(
      Expression left,
      Expression right,
      Scope.@Nullable Bound bound,
      boolean actual,
      boolean any,
      Set<Path> fields) {
    if (any) {
      for (Expression side : List.of(left, right)) {
        if (is(side, bound, actual)) {
          collect(side, bound, actual, fields);
        }
      }
      return;
    }
    // Both sides were needed. A false || ends with its requirement; a true && (under a negation)
    // begins with its subject.
    int before = fields.size();
    collect(actual ? left : right, bound, actual, fields);
    if (fields.size() == before) {
      collect(actual ? right : left, bound, actual, fields);
    }
  }

  private boolean is(Expression expression, Scope.@Nullable Bound bound, boolean actual) {
    Value value = evaluator.evaluate(expression, bound);
    return actual ? value.isTrue() : value.isFalse();
  }

  private void variable(String name, boolean actual, Set<Path> fields) {
    Expression definition = scope.definition(name);
    if (definition != null) {
      collect(definition, null, actual, fields);
    }
  }

  private static boolean isQuantifier(Comprehension macro) {
    return macro.macro() == Expression.Macro.ALL || macro.macro() == Expression.Macro.EXISTS;
  }

  private void quantifier(
      Comprehension macro, Scope.@Nullable Bound bound, boolean actual, Set<Path> fields) {
    Value range = evaluator.evaluate(macro.range(), bound);
    boolean some = (macro.macro() == Expression.Macro.EXISTS) == actual;
    List<Scope.Bound> rounds = Macros.rounds(macro, range, bound);
    int before = fields.size();
    if (some && rounds != null) {
      for (Scope.Bound round : rounds) {
        if (is(macro.body(), round, actual)) {
          int sofar = fields.size();
          collect(macro.body(), round, actual, fields);
          Path item = Macros.subject(round).where();
          if (fields.size() == sofar && item != null) {
            fields.add(item);
          }
        }
      }
    }
    if (fields.size() == before) {
      // Nothing in the list is what is wanted (or all of it is): the list itself is the field.
      leaf(macro.range(), bound, fields);
    }
  }

  /** The longest path that the expression read: the most exact field. */
  private void leaf(Expression expression, Scope.@Nullable Bound bound, Set<Path> fields) {
    List<Path> read = new ArrayList<>();
    reads(expression, bound, read);
    Path longest = null;
    for (Path path : read) {
      if (longest == null || path.length() > longest.length()) {
        longest = path;
      }
    }
    if (longest != null) {
      fields.add(longest);
    }
  }

  private void reads(Expression expression, Scope.@Nullable Bound bound, List<Path> read) {
    if (expression instanceof Expression.Call(_, List<Expression> arguments)) {
      arguments.forEach(argument -> reads(argument, bound, read));
    } else if (expression instanceof Expression.ListLiteral(List<Expression> items)) {
      items.forEach(item -> reads(item, bound, read));
    } else if (expression instanceof Expression.Not(Expression operand)) {
      reads(operand, bound, read);
    } else if (expression instanceof Expression.Has(Expression operand, String field)) {
      Path path = evaluator.evaluate(operand, bound).where();
      if (path != null) {
        read.add(path.child(field));
      }
    } else {
      Path path = evaluator.evaluate(expression, bound).where();
      if (path != null) {
        read.add(path);
      }
    }
  }
}
