package io.gpuguard.policy;

import io.gpuguard.catalog.Control;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Expression.Comprehension;
import io.gpuguard.cel.Expression.Macro;
import io.gpuguard.cel.Operation;
import io.gpuguard.tree.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A control's expression that overlooks some items of the lists that it looks through: the
 * capability that a profile needs, the host path that it lists, the container that an exception
 * names. It goes where {@code cel.Blame} goes, so it overlooks exactly what the scan would find
 * there and then excuse.
 */
final class Forgiveness {

  /** What a comprehension looks through. */
  enum Items {
    CONTAINERS,
    VOLUMES,
    MOUNTS,
    OTHERS
  }

  /** Says when an item is overlooked. */
  interface Condition {
    /**
     * @param item an expression for the item
     * @param container one for the container that it is in, or is; null if it is in none
     * @return null where none of this kind is overlooked
     */
    @Nullable Expression of(Items items, Expression item, @Nullable Expression container);
  }

  private final Condition overlooked;

  private boolean used;

  private Forgiveness(Condition overlooked) {
    this.overlooked = overlooked;
  }

  /**
   * @return null if the expression looks through nothing that could be overlooked
   */
  static @Nullable Expression of(Expression expression, Condition overlooked) {
    Forgiveness forgiveness = new Forgiveness(overlooked);
    Expression forgiving = forgiveness.required(expression, null);
    return forgiveness.used ? forgiving : null;
  }

  private Expression required(Expression expression, @Nullable Expression container) {
    if (expression instanceof Expression.And(Expression left, Expression right)) {
      return new Expression.And(required(left, container), required(right, container));
    }
    if (expression instanceof Expression.Or(Expression left, Expression right)) {
      // The guard stands first and the requirement last.
      return new Expression.Or(left, required(right, container));
    }
    if (expression
        instanceof Expression.Conditional(Expression test, Expression then, Expression otherwise)) {
      return new Expression.Conditional(
          test, required(then, container), required(otherwise, container));
    }
    if (expression instanceof Comprehension macro && macro.macro() == Macro.ALL) {
      Expression inner = within(macro, container);
      return with(macro, or(macro, inner, required(macro.body(), inner)));
    }
    if (expression instanceof Expression.Not(Comprehension macro)
        && macro.macro() == Macro.EXISTS) {
      return new Expression.Not(with(macro, unless(macro, within(macro, container))));
    }
    return expression;
  }

  private static @Nullable Expression within(Comprehension macro, @Nullable Expression container) {
    return items(macro.range()) == Items.CONTAINERS
        ? new Expression.Identifier(macro.variable())
        : container;
  }

  private Expression or(Comprehension macro, @Nullable Expression container, Expression body) {
    Expression condition = condition(macro, container);
    return condition == null ? body : new Expression.Or(condition, body);
  }

  private Expression unless(Comprehension macro, @Nullable Expression container) {
    Expression condition = condition(macro, container);
    return condition == null
        ? macro.body()
        : new Expression.And(new Expression.Not(condition), macro.body());
  }

  private @Nullable Expression condition(Comprehension macro, @Nullable Expression container) {
    Expression item = new Expression.Identifier(macro.variable());
    Expression condition =
        macro.second() == null ? overlooked.of(items(macro.range()), item, container) : null;
    used |= condition != null;
    return condition;
  }

  private static Expression with(Comprehension macro, Expression body) {
    return new Comprehension(
        macro.macro(), macro.range(), macro.variable(), macro.second(), body, macro.filter());
  }

  private static Items items(Expression range) {
    if (range instanceof Expression.Variable(String name)) {
      return switch (name) {
        case "containers", Control.WORKLOAD_CONTAINERS -> Items.CONTAINERS;
        case "volumes", "hostPathVolumes" -> Items.VOLUMES;
        default -> Items.OTHERS;
      };
    }
    return switch (field(range)) {
      case "containers", "initContainers", "ephemeralContainers" -> Items.CONTAINERS;
      case "volumes" -> Items.VOLUMES;
      case "volumeMounts" -> Items.MOUNTS;
      default -> Items.OTHERS;
    };
  }

  /** The last field of {@code a.b.?c.orValue([])}; empty if there is none. */
  private static String field(Expression range) {
    if (range instanceof Expression.Call(Operation operation, List<Expression> arguments)
        && operation == Operation.OR_VALUE) {
      return field(arguments.getFirst());
    }
    if (range instanceof Expression.OptionalSelect(_, String field)) {
      return field;
    }
    return range instanceof Expression.Select(_, String field) ? field : "";
  }

  /** {@code item in ['a', 'b']}. */
  static Expression in(Expression item, List<String> values) {
    List<Expression> literals =
        values.stream().map(v -> (Expression) new Expression.Literal(Node.of(v))).toList();
    return new Expression.Call(Operation.IN, List.of(item, new Expression.ListLiteral(literals)));
  }

  /** Either, where one may be absent. */
  static @Nullable Expression either(@Nullable Expression left, @Nullable Expression right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return new Expression.Or(left, right);
  }
}
