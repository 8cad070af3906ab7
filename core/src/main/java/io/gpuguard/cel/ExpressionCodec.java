package io.gpuguard.cel;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes expressions as data and reads them again, so that a built catalogue needs no parser. */
public final class ExpressionCodec {

  private ExpressionCodec() {}

  public static Node encode(Expression expression) {
    return switch (expression) {
      case Expression.Literal(Node value) -> node("literal", value);
      case Expression.NullLiteral() -> node("null");
      case Expression.Identifier(String name) -> node("id", text(name));
      case Expression.Variable(String name) -> node("var", text(name));
      case Expression.Select(Expression operand, String field) ->
          node("select", encode(operand), text(field));
      case Expression.OptionalSelect(Expression operand, String field) ->
          node("select?", encode(operand), text(field));
      case Expression.Has(Expression operand, String field) ->
          node("has", encode(operand), text(field));
      case Expression.Index(Expression operand, Expression index, boolean optional) ->
          node(optional ? "index?" : "index", encode(operand), encode(index));
      case Expression.Not(Expression operand) -> node("not", encode(operand));
      case Expression.And(Expression left, Expression right) ->
          node("and", encode(left), encode(right));
      case Expression.Or(Expression left, Expression right) ->
          node("or", encode(left), encode(right));
      case Expression.Conditional(Expression condition, Expression then, Expression otherwise) ->
          node("if", encode(condition), encode(then), encode(otherwise));
      case Expression.Call(Operation operation, List<Expression> arguments) ->
          node("call", text(operation.text()), encodeAll(arguments));
      case Expression.ListLiteral(List<Expression> items) -> node("list", encodeAll(items));
      case Expression.MapLiteral(List<Expression> keys, List<Expression> values) ->
          node("map", encodeAll(keys), encodeAll(values));
      case Expression.Comprehension macro -> comprehension(macro);
    };
  }

  private static Node comprehension(Expression.Comprehension macro) {
    String second = macro.second();
    Expression filter = macro.filter();
    return node(
        "each",
        text(macro.macro().text()),
        encode(macro.range()),
        text(macro.variable()),
        second == null ? Node.of(false) : text(second),
        encode(macro.body()),
        filter == null ? Node.of(false) : encode(filter));
  }

  public static Expression decode(Node node) {
    return switch (node.get(0).text("")) {
      case "literal" -> new Expression.Literal(node.get(1));
      case "null" -> new Expression.NullLiteral();
      case "id" -> new Expression.Identifier(string(node.get(1)));
      case "var" -> new Expression.Variable(string(node.get(1)));
      case "select" -> new Expression.Select(decode(node.get(1)), string(node.get(2)));
      case "select?" -> new Expression.OptionalSelect(decode(node.get(1)), string(node.get(2)));
      case "has" -> new Expression.Has(decode(node.get(1)), string(node.get(2)));
      case "index" -> new Expression.Index(decode(node.get(1)), decode(node.get(2)), false);
      case "index?" -> new Expression.Index(decode(node.get(1)), decode(node.get(2)), true);
      case "not" -> new Expression.Not(decode(node.get(1)));
      case "and" -> new Expression.And(decode(node.get(1)), decode(node.get(2)));
      case "or" -> new Expression.Or(decode(node.get(1)), decode(node.get(2)));
      case "if" ->
          new Expression.Conditional(decode(node.get(1)), decode(node.get(2)), decode(node.get(3)));
      case "call" -> new Expression.Call(operation(node.get(1)), decodeAll(node.get(2)));
      case "list" -> new Expression.ListLiteral(decodeAll(node.get(1)));
      case "map" -> new Expression.MapLiteral(decodeAll(node.get(1)), decodeAll(node.get(2)));
      case "each" -> decodeComprehension(node);
      default -> throw new IllegalArgumentException("not an encoded expression: " + node);
    };
  }

  private static Expression decodeComprehension(Node node) {
    Expression.Macro macro = Expression.Macro.of(string(node.get(1)));
    if (macro == null) {
      throw new IllegalArgumentException("unknown macro: " + node.get(1));
    }
    return new Expression.Comprehension(
        macro,
        decode(node.get(2)),
        string(node.get(3)),
        node.get(4).text(),
        decode(node.get(5)),
        optional(node.get(6)));
  }

  private static @Nullable Expression optional(Node node) {
    return node instanceof Node.Flag ? null : decode(node);
  }

  private static Operation operation(Node name) {
    Operation operation = Operation.of(string(name));
    if (operation == null) {
      throw new IllegalArgumentException("unknown operation: " + name);
    }
    return operation;
  }

  private static Node node(String kind, Node... rest) {
    List<Node> items = new ArrayList<>();
    items.add(text(kind));
    items.addAll(List.of(rest));
    return Node.of(items);
  }

  private static Node encodeAll(List<Expression> expressions) {
    return Node.of(expressions.stream().map(ExpressionCodec::encode).toList());
  }

  private static List<Expression> decodeAll(Node node) {
    List<Expression> all = new ArrayList<>();
    for (Node item : node.items()) {
      all.add(decode(item));
    }
    return all;
  }

  private static Node text(String text) {
    return Node.of(text);
  }

  private static String string(Node node) {
    String text = node.text();
    if (text == null) {
      throw new IllegalArgumentException("a text is needed: " + node);
    }
    return text.intern();
  }
}
