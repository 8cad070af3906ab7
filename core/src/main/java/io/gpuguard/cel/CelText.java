package io.gpuguard.cel;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Writes an expression as CEL text again, for other engines. */
public final class CelText {

  // How tightly CEL's grammar binds, loosest first.
  private static final int CONDITIONAL = 1;
  private static final int OR = 2;
  private static final int AND = 3;
  private static final int RELATION = 4;
  private static final int SUM = 5;
  private static final int PRODUCT = 6;
  private static final int UNARY = 7;
  private static final int MEMBER = 8;

  private final UnaryOperator<String> variables;

  private CelText(UnaryOperator<String> variables) {
    this.variables = variables;
  }

  /** The text with {@code variables.NAME} for variables. */
  public static String of(Expression expression) {
    return of(expression, name -> "variables." + name);
  }

  /**
   * @param variables what to write for a variable of the given name
   */
  public static String of(Expression expression, UnaryOperator<String> variables) {
    return new CelText(variables).text(expression, CONDITIONAL);
  }

  /** A CEL string literal. */
  public static String literal(String text) {
    StringBuilder out = new StringBuilder("'");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\', '\'' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c);
      }
    }
    return out.append('\'').toString();
  }

  /** A CEL list of string literals. */
  public static String literals(List<String> texts) {
    return "[" + String.join(", ", texts.stream().map(CelText::literal).toList()) + "]";
  }

  /** The text, in parentheses where it binds looser than its place asks. */
  private String text(Expression expression, int place) {
    String text = plain(expression);
    return binding(expression) < place ? "(" + text + ")" : text;
  }

  private static int binding(Expression expression) {
    return switch (expression) {
      case Expression.Conditional _ -> CONDITIONAL;
      case Expression.Or _ -> OR;
      case Expression.And _ -> AND;
      case Expression.Not _ -> UNARY;
      case Expression.Call(Operation operation, _) -> binding(operation);
      case Expression.Literal(Node.Whole(long value)) -> value < 0 ? UNARY : MEMBER;
      case Expression.Literal(Node.Real(double value)) -> value < 0 ? UNARY : MEMBER;
      default -> MEMBER;
    };
  }

  private static int binding(Operation operation) {
    return switch (operation) {
      case EQUALS, NOT_EQUALS, LESS, LESS_EQUALS, GREATER, GREATER_EQUALS, IN -> RELATION;
      case ADD, SUBTRACT -> SUM;
      case MULTIPLY, DIVIDE, MODULO -> PRODUCT;
      case NEGATE -> UNARY;
      default -> MEMBER;
    };
  }

  private String plain(Expression expression) {
    return switch (expression) {
      case Expression.Literal(Node value) ->
          value instanceof Node.Text(String text) ? literal(text) : String.valueOf(value.scalar());
      case Expression.NullLiteral _ -> "null";
      case Expression.Identifier(String name) -> name;
      case Expression.Variable(String name) -> variables.apply(name);
      case Expression.Select(Expression operand, String field) ->
          text(operand, MEMBER) + "." + field;
      case Expression.OptionalSelect(Expression operand, String field) ->
          text(operand, MEMBER) + ".?" + field;
      case Expression.Has(Expression operand, String field) ->
          "has(" + text(operand, MEMBER) + "." + field + ")";
      case Expression.Index(Expression operand, Expression index, boolean optional) ->
          text(operand, MEMBER) + (optional ? "[?" : "[") + text(index, CONDITIONAL) + "]";
      case Expression.Not(Expression operand) -> "!" + text(operand, UNARY);
      case Expression.And(Expression left, Expression right) ->
          text(left, AND) + " && " + text(right, AND);
      case Expression.Or(Expression left, Expression right) ->
          text(left, OR) + " || " + text(right, OR);
      case Expression.Conditional(Expression test, Expression then, Expression otherwise) ->
          text(test, OR) + " ? " + text(then, OR) + " : " + text(otherwise, CONDITIONAL);
      case Expression.Call(Operation operation, List<Expression> arguments) ->
          call(operation, arguments);
      case Expression.ListLiteral(List<Expression> items) -> "[" + list(items) + "]";
      case Expression.MapLiteral(List<Expression> keys, List<Expression> values) ->
          map(keys, values);
      case Expression.Comprehension macro -> comprehension(macro);
    };
  }

  private String list(List<Expression> items) {
    return String.join(", ", items.stream().map(item -> text(item, CONDITIONAL)).toList());
  }

  private String map(List<Expression> keys, List<Expression> values) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      entries.add(text(keys.get(i), CONDITIONAL) + ": " + text(values.get(i), CONDITIONAL));
    }
    return "{" + String.join(", ", entries) + "}";
  }

  private String comprehension(Expression.Comprehension macro) {
    StringBuilder out = new StringBuilder(text(macro.range(), MEMBER));
    out.append('.').append(macro.macro().text()).append('(').append(macro.variable());
    if (macro.second() != null) {
      out.append(", ").append(macro.second());
    }
    if (macro.filter() != null) {
      out.append(", ").append(text(macro.filter(), CONDITIONAL));
    }
    return out.append(", ").append(text(macro.body(), CONDITIONAL)).append(')').toString();
  }

  private String call(Operation operation, List<Expression> arguments) {
    return switch (operation) {
      case EQUALS -> infix("==", RELATION, arguments);
      case NOT_EQUALS -> infix("!=", RELATION, arguments);
      case LESS -> infix("<", RELATION, arguments);
      case LESS_EQUALS -> infix("<=", RELATION, arguments);
      case GREATER -> infix(">", RELATION, arguments);
      case GREATER_EQUALS -> infix(">=", RELATION, arguments);
      case IN -> infix("in", RELATION, arguments);
      case ADD -> infix("+", SUM, arguments);
      case SUBTRACT -> infix("-", SUM, arguments);
      case MULTIPLY -> infix("*", PRODUCT, arguments);
      case DIVIDE -> infix("/", PRODUCT, arguments);
      case MODULO -> infix("%", PRODUCT, arguments);
      case NEGATE -> "-" + text(arguments.getFirst(), UNARY);
      case STRING,
          INT,
          DOUBLE,
          DYN,
          QUANTITY,
          IS_QUANTITY,
          SETS_CONTAINS,
          SETS_INTERSECTS,
          SETS_EQUIVALENT ->
          operation.text() + "(" + list(arguments) + ")";
      case SIZE,
          STARTS_WITH,
          ENDS_WITH,
          CONTAINS,
          MATCHES,
          FIND,
          LOWER,
          UPPER,
          TRIM,
          SPLIT,
          JOIN,
          REPLACE,
          SUBSTRING,
          INDEX_OF,
          COMPARE_TO,
          IS_GREATER_THAN,
          IS_LESS_THAN,
          OR_VALUE,
          HAS_VALUE,
          VALUE ->
          text(arguments.getFirst(), MEMBER)
              + "."
              + operation.text()
              + "("
              + list(arguments.subList(1, arguments.size()))
              + ")";
    };
  }

  /** These are left-associative: the right side needs parentheses already at the same level. */
  private String infix(String sign, int level, List<Expression> arguments) {
    return text(arguments.get(0), level) + " " + sign + " " + text(arguments.get(1), level + 1);
  }
}
