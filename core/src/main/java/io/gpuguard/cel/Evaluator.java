package io.gpuguard.cel;

import io.gpuguard.cel.Expression.Comprehension;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates expressions over one object. Every value remembers the path that it was read from, so
 * that {@link Blame} can name the field behind a verdict. Semantics are CEL's; a test runs every
 * expression of the catalogue through cel-java as well and compares.
 */
public final class Evaluator {

  private final Scope scope;
  private final Macros macros = new Macros(this);

  public Evaluator(Scope scope) {
    this.scope = scope;
  }

  public Value evaluate(Expression expression) {
    return evaluate(expression, null);
  }

  /**
   * A chain of tests by frequency instead of a pattern switch: the JVM makes the code of such a
   * switch at run time, which costs more than the whole scan of a small file (docs/decisions/0003).
   */
  Value evaluate(Expression expression, Scope.@Nullable Bound bound) {
    if (expression instanceof Expression.Identifier(String name)) {
      Value found = Scope.Bound.find(bound, name);
      return found == null ? scope.root(name) : found;
    }
    if (expression instanceof Expression.Select(Expression operand, String field)) {
      return select(evaluate(operand, bound), field);
    }
    if (expression instanceof Expression.OptionalSelect(Expression operand, String field)) {
      return optionalSelect(evaluate(operand, bound), field);
    }
    if (expression instanceof Expression.Call(Operation operation, List<Expression> arguments)) {
      return call(operation, arguments, bound);
    }
    if (expression instanceof Expression.Literal(Node value)) {
      return literal(value);
    }
    if (expression instanceof Expression.Or(Expression left, Expression right)) {
      return or(left, right, bound);
    }
    if (expression instanceof Expression.Variable(String name)) {
      return scope.variable(name);
    }
    if (expression instanceof Comprehension comprehension) {
      return macros.evaluate(comprehension, bound);
    }
    return evaluateRarer(expression, bound);
  }

  private Value evaluateRarer(Expression expression, Scope.@Nullable Bound bound) {
    if (expression instanceof Expression.Not(Expression operand)) {
      return not(evaluate(operand, bound));
    }
    if (expression instanceof Expression.And(Expression left, Expression right)) {
      return and(left, right, bound);
    }
    if (expression instanceof Expression.Has(Expression operand, String field)) {
      return has(evaluate(operand, bound), field);
    }
    if (expression
        instanceof Expression.Conditional(Expression test, Expression then, Expression otherwise)) {
      return conditional(evaluate(test, bound), then, otherwise, bound);
    }
    if (expression
        instanceof Expression.Index(Expression operand, Expression index, boolean optional)) {
      return index(evaluate(operand, bound), evaluate(index, bound), optional);
    }
    if (expression instanceof Expression.ListLiteral(List<Expression> items)) {
      return list(items, bound);
    }
    if (expression
        instanceof Expression.MapLiteral(List<Expression> keys, List<Expression> values)) {
      return map(keys, values, bound);
    }
    if (expression instanceof Expression.NullLiteral) {
      return new Value.Null();
    }
    throw new AssertionError("an expression of an unknown kind: " + expression);
  }

  private static Value literal(Node value) {
    return value instanceof Node.Flag flag ? Value.of(flag.value()) : new Value.Data(value, null);
  }

  static @Nullable Path child(@Nullable Path path, String key) {
    return path == null ? null : path.child(key);
  }

  static Value select(Value operand, String field) {
    if (operand instanceof Value.Data(Mapping mapping, Path path)) {
      Node value = mapping.value(field);
      return value.present()
          ? new Value.Data(value, child(path, field))
          : new Value.Failure("no such key: " + field, child(path, field));
    }
    if (operand instanceof Value.Failure) {
      return operand;
    }
    // A selection on an optional stays optional, as CEL has it.
    return operand instanceof Value.Maybe
        ? optionalSelect(operand, field)
        : noObject(operand, field);
  }

  private static Value noObject(Value operand, String field) {
    return new Value.Failure("'" + field + "' is asked of what is no object", operand.where());
  }

  private static Value optionalSelect(Value operand, String field) {
    Value inner = operand;
    if (operand instanceof Value.Maybe(Value value, Path path)) {
      if (value == null) {
        return new Value.Maybe(null, child(path, field));
      }
      inner = value;
    }
    if (inner instanceof Value.Data(Mapping mapping, Path path)) {
      Node value = mapping.value(field);
      Path there = child(path, field);
      return new Value.Maybe(value.present() ? new Value.Data(value, there) : null, there);
    }
    return inner instanceof Value.Failure ? inner : noObject(inner, field);
  }

  private static Value has(Value operand, String field) {
    if (operand instanceof Value.Data(Mapping mapping, _)) {
      return Value.of(mapping.has(field));
    }
    if (operand instanceof Value.Maybe(Value value, _)) {
      return value == null ? Value.Data.FALSE : has(value, field);
    }
    return operand instanceof Value.Failure ? operand : noObject(operand, field);
  }

  private static Value index(Value operand, Value index, boolean optional) {
    if (operand instanceof Value.Failure || index instanceof Value.Failure) {
      return operand instanceof Value.Failure ? operand : index;
    }
    if (operand instanceof Value.Maybe(Value value, Path path)) {
      return value == null ? new Value.Maybe(null, path) : index(value, index, true);
    }
    if (operand instanceof Value.Data(Mapping _, _)
        && index instanceof Value.Data(Node.Text(String key), _)) {
      return optional ? optionalSelect(operand, key) : select(operand, key);
    }
    if (index instanceof Value.Data(Node.Whole(long at), _) && isList(operand)) {
      List<Value> items = items(operand);
      boolean inside = at >= 0 && at < items.size();
      if (optional) {
        return new Value.Maybe(inside ? items.get((int) at) : null, operand.where());
      }
      return inside
          ? items.get((int) at)
          : new Value.Failure("index " + at + " is out of bounds", operand.where());
    }
    return new Value.Failure("no such overload: index", operand.where());
  }

  private static Value not(Value operand) {
    if (operand.isTrue()) {
      return Value.Data.FALSE;
    }
    if (operand.isFalse()) {
      return Value.Data.TRUE;
    }
    return operand instanceof Value.Failure ? operand : noBoolean(operand);
  }

  private Value and(Expression left, Expression right, Scope.@Nullable Bound bound) {
    Value first = evaluate(left, bound);
    if (first.isFalse()) {
      return Value.Data.FALSE;
    }
    Value second = evaluate(right, bound);
    if (second.isFalse()) {
      return Value.Data.FALSE;
    }
    if (first.isTrue() && second.isTrue()) {
      return Value.Data.TRUE;
    }
    return failed(first.isTrue() ? second : first);
  }

  private Value or(Expression left, Expression right, Scope.@Nullable Bound bound) {
    Value first = evaluate(left, bound);
    if (first.isTrue()) {
      return Value.Data.TRUE;
    }
    Value second = evaluate(right, bound);
    if (second.isTrue()) {
      return Value.Data.TRUE;
    }
    if (first.isFalse() && second.isFalse()) {
      return Value.Data.FALSE;
    }
    return failed(first.isFalse() ? second : first);
  }

  private Value conditional(
      Value condition, Expression then, Expression otherwise, Scope.@Nullable Bound bound) {
    if (condition.isTrue()) {
      return evaluate(then, bound);
    }
    return condition.isFalse() ? evaluate(otherwise, bound) : failed(condition);
  }

  static Value failed(Value value) {
    return value instanceof Value.Failure ? value : noBoolean(value);
  }

  private static Value noBoolean(Value value) {
    return new Value.Failure("no boolean where one is needed", value.where());
  }

  private Value call(Operation operation, List<Expression> arguments, Scope.@Nullable Bound bound) {
    Value[] values = new Value[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = evaluate(arguments.get(i), bound);
      if (values[i] instanceof Value.Failure) {
        return values[i];
      }
    }
    return Operations.apply(operation, values);
  }

  private Value list(List<Expression> items, Scope.@Nullable Bound bound) {
    List<Value> values = new ArrayList<>(items.size());
    for (Expression item : items) {
      Value value = evaluate(item, bound);
      if (value instanceof Value.Failure) {
        return value;
      }
      values.add(value);
    }
    return new Value.Gathered(values, null);
  }

  private Value map(List<Expression> keys, List<Expression> values, Scope.@Nullable Bound bound) {
    Mapping mapping = Mapping.EMPTY;
    for (int i = 0; i < keys.size(); i++) {
      Value key = evaluate(keys.get(i), bound);
      Value value = evaluate(values.get(i), bound);
      if (key instanceof Value.Data(Node.Text(String name), _)
          && value instanceof Value.Data(Node node, _)) {
        mapping = mapping.with(name, node);
      } else {
        return new Value.Failure("a map literal takes text keys and plain values", null);
      }
    }
    return new Value.Data(mapping, null);
  }

  static boolean isList(Value value) {
    return value instanceof Value.Gathered
        || (value instanceof Value.Data(Node node, _) && node instanceof Node.Sequence);
  }

  /** The items of a list value with their own paths. */
  static List<Value> items(Value value) {
    if (value instanceof Value.Gathered gathered) {
      return gathered.items();
    }
    if (value instanceof Value.Data(Node.Sequence(List<Node> nodes), Path path)) {
      List<Value> items = new ArrayList<>(nodes.size());
      for (int i = 0; i < nodes.size(); i++) {
        items.add(new Value.Data(nodes.get(i), path == null ? null : path.child(i)));
      }
      return items;
    }
    return List.of();
  }
}
