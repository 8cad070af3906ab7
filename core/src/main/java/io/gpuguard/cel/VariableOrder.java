package io.gpuguard.cel;

import io.gpuguard.tree.Lazy;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The variables that expressions need, each after those that its definition needs. */
public final class VariableOrder {

  private final Map<String, Lazy<Expression>> definitions;
  private final Set<String> ordered = new LinkedHashSet<>();

  private VariableOrder(Map<String, Lazy<Expression>> definitions) {
    this.definitions = definitions;
  }

  /**
   * @return names; those without a definition, such as {@code podSpec}, are given by the program
   */
  public static List<String> of(
      Collection<Expression> expressions, Map<String, Lazy<Expression>> definitions) {
    VariableOrder order = new VariableOrder(definitions);
    expressions.forEach(order::visit);
    return List.copyOf(order.ordered);
  }

  private void visit(@Nullable Expression expression) {
    if (expression instanceof Expression.Variable(String name)) {
      Lazy<Expression> definition = definitions.get(name);
      if (definition != null && !ordered.contains(name)) {
        visit(definition.get());
      }
      ordered.add(name);
    } else if (expression instanceof Expression.Comprehension macro) {
      visit(macro.range());
      visit(macro.body());
      visit(macro.filter());
    } else if (expression != null) {
      Roots.parts(expression).forEach(this::visit);
    }
  }
}
