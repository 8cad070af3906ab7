package io.gpuguard.cel;

import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The plain names that an expression reads, through its variables: {@code object} and so on. */
public final class Roots {

  /** In the spec of a pod that was scheduled. */
  private static final String NODE = "nodeName";

  private final Map<String, Lazy<Expression>> variables;
  private final Set<String> visited = new HashSet<>();
  private final Set<String> roots = new HashSet<>();
  private final Set<String> undefined = new TreeSet<>();
  private boolean node;

  private Roots(Map<String, Lazy<Expression>> variables) {
    this.variables = variables;
  }

  public static Set<String> of(Expression expression, Map<String, Lazy<Expression>> variables) {
    Roots roots = new Roots(variables);
    roots.collect(expression, Set.of());
    return Set.copyOf(roots.roots);
  }

  /**
   * Whether an expression about a pod reads nothing but its spec, labels and annotations, and not
   * the node: then all pods of one template have one answer.
   */
  public static boolean sameForTemplate(
      Expression expression, Map<String, Lazy<Expression>> variables) {
    Roots roots = new Roots(variables);
    roots.collect(expression, Set.of());
    return roots.roots.isEmpty() && !roots.node;
  }

  /** The {@code variables.NAME} that it reads, through its variables, and that nothing defines. */
  public static Set<String> undefined(
      Expression expression, Map<String, Lazy<Expression>> variables) {
    Roots roots = new Roots(variables);
    roots.collect(expression, Set.of());
    return roots.undefined;
  }

  private void collect(@Nullable Expression expression, Set<String> bound) {
    if (expression instanceof Expression.Identifier(String name)) {
      if (!bound.contains(name)) {
        roots.add(name);
      }
    } else if (expression instanceof Expression.Variable(String name)) {
      Lazy<Expression> definition = variables.get(name);
      if (definition == null) {
        undefined.add(name);
      } else if (visited.add(name)) {
        collect(definition.get(), Set.of());
      }
    } else if (expression instanceof Expression.Comprehension macro) {
      collect(macro.range(), bound);
      Set<String> inner = new HashSet<>(bound);
      inner.add(macro.variable());
      if (macro.second() != null) {
        inner.add(macro.second());
      }
      collect(macro.body(), inner);
      collect(macro.filter(), inner);
    } else if (expression != null) {
      node |= readsNode(expression);
      for (Expression part : parts(expression)) {
        collect(part, bound);
      }
    }
  }

  private static boolean readsNode(Expression expression) {
    return (expression instanceof Expression.Select(_, String a) && a.equals(NODE))
        || (expression instanceof Expression.OptionalSelect(_, String b) && b.equals(NODE))
        || (expression instanceof Expression.Has(_, String c) && c.equals(NODE))
        || (expression instanceof Expression.Literal(Node value) && NODE.equals(value.text()));
  }

  /** The parts of an expression but those of a comprehension. */
  static List<Expression> parts(Expression expression) {
    if (expression instanceof Expression.Select(Expression operand, _)) {
      return List.of(operand);
    }
    if (expression instanceof Expression.OptionalSelect(Expression operand, _)) {
      return List.of(operand);
    }
    if (expression instanceof Expression.Has(Expression operand, _)) {
      return List.of(operand);
    }
    if (expression instanceof Expression.Not(Expression operand)) {
      return List.of(operand);
    }
    if (expression instanceof Expression.And(Expression left, Expression right)) {
      return List.of(left, right);
    }
    if (expression instanceof Expression.Or(Expression left, Expression right)) {
      return List.of(left, right);
    }
    if (expression instanceof Expression.Index(Expression operand, Expression index, _)) {
      return List.of(operand, index);
    }
    if (expression instanceof Expression.Conditional(Expression c, Expression t, Expression o)) {
      return List.of(c, t, o);
    }
    if (expression instanceof Expression.Call(_, List<Expression> arguments)) {
      return arguments;
    }
    if (expression instanceof Expression.ListLiteral(List<Expression> items)) {
      return items;
    }
    if (expression
        instanceof Expression.MapLiteral(List<Expression> keys, List<Expression> values)) {
      List<Expression> all = new java.util.ArrayList<>(keys);
      all.addAll(values);
      return all;
    }
    return List.of();
  }
}
