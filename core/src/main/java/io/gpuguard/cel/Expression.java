package io.gpuguard.cel;

import io.gpuguard.tree.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CEL expression after parsing. Macros are kept as nodes of their own, not expanded into folds:
 * the evaluator then knows which item of a list failed, and so which field a finding is about.
 */
public sealed interface Expression {

  record Literal(Node value) implements Expression {}

  record NullLiteral() implements Expression {}

  record Identifier(String name) implements Expression {}

  /** {@code variables.NAME}: computed once per object, when first asked for. */
  record Variable(String name) implements Expression {}

  /** {@code operand.field}. */
  record Select(Expression operand, String field) implements Expression {}

  /** {@code operand.?field}. */
  record OptionalSelect(Expression operand, String field) implements Expression {}

  /** {@code has(operand.field)}. */
  record Has(Expression operand, String field) implements Expression {}

  /** {@code operand[index]}, or {@code operand[?index]} if optional. */
  record Index(Expression operand, Expression index, boolean optional) implements Expression {}

  record Not(Expression operand) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Conditional(Expression condition, Expression then, Expression otherwise)
      implements Expression {}

  /** Any other function or operator; the receiver of a method is the first argument. */
  record Call(Operation operation, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  record ListLiteral(List<Expression> items) implements Expression {
    public ListLiteral {
      items = List.copyOf(items);
    }
  }

  record MapLiteral(List<Expression> keys, List<Expression> values) implements Expression {
    public MapLiteral {
      keys = List.copyOf(keys);
      values = List.copyOf(values);
    }
  }

  /**
   * {@code range.all(variable, body)} and its relatives.
   *
   * @param second the second variable of the two-variable forms: index and item, or key and value
   * @param body predicate of all, exists, exists_one, filter; transformation of map
   * @param filter the predicate of the three-argument map
   */
  record Comprehension(
      Macro macro,
      Expression range,
      String variable,
      @Nullable String second,
      Expression body,
      @Nullable Expression filter)
      implements Expression {}

  /** The macros over lists and maps that controls may use. */
  enum Macro {
    ALL("all"),
    EXISTS("exists"),
    EXISTS_ONE("exists_one"),
    FILTER("filter"),
    MAP("map");

    private final String text;

    Macro(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    static @Nullable Macro of(String name) {
      for (Macro macro : values()) {
        if (macro.text.equals(name)) {
          return macro;
        }
      }
      return name.equals("existsOne") ? EXISTS_ONE : null;
    }
  }
}
