package io.gpuguard.cel;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions and operators of the dialect, from values to a value. */
final class Operations {

  private Operations() {}

  static Value apply(Operation operation, Value[] a) {
    return switch (operation) {
      case EQUALS -> Value.of(equal(a[0], a[1]));
      case NOT_EQUALS -> Value.of(!equal(a[0], a[1]));
      case LESS -> ordered(a, "<");
      case LESS_EQUALS -> ordered(a, "<=");
      case GREATER -> ordered(a, ">");
      case GREATER_EQUALS -> ordered(a, ">=");
      case ADD -> add(a[0], a[1]);
      case SUBTRACT, MULTIPLY, DIVIDE, MODULO -> arithmetic(operation, a[0], a[1]);
      case NEGATE -> negate(a[0]);
      case IN -> in(a[0], a[1]);
      case SIZE -> size(a[0]);
      case STARTS_WITH,
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
          INDEX_OF ->
          StringOperations.apply(operation, a);
      case STRING -> string(a[0]);
      case INT -> toInt(a[0]);
      case DOUBLE -> toDouble(a[0]);
      case DYN -> a[0];
      case QUANTITY -> quantity(a[0]);
      case IS_QUANTITY -> Value.of(!(quantity(a[0]) instanceof Value.Failure));
      case COMPARE_TO -> compare(a, 0);
      case IS_GREATER_THAN -> compare(a, 1);
      case IS_LESS_THAN -> compare(a, -1);
      case OR_VALUE ->
          a[0] instanceof Value.Maybe(Value v, _) ? (v == null ? a[1] : v) : none(operation);
      case HAS_VALUE ->
          a[0] instanceof Value.Maybe(Value v, _) ? Value.of(v != null) : none(operation);
      case VALUE ->
          a[0] instanceof Value.Maybe(Value v, var path)
              ? (v == null ? new Value.Failure("the optional is empty", path) : v)
              : none(operation);
      case SETS_CONTAINS -> Value.of(items(a[1]).stream().allMatch(x -> member(x, a[0])));
      case SETS_INTERSECTS -> Value.of(items(a[1]).stream().anyMatch(x -> member(x, a[0])));
      case SETS_EQUIVALENT ->
          Value.of(
              items(a[1]).stream().allMatch(x -> member(x, a[0]))
                  && items(a[0]).stream().allMatch(x -> member(x, a[1])));
    };
  }

  static Value none(Operation operation) {
    return new Value.Failure("no such overload: " + operation.text(), null);
  }

  static List<Value> items(Value value) {
    return Evaluator.items(value);
  }

  static boolean equal(Value left, Value right) {
    if (left instanceof Value.Data(Node l, _) && right instanceof Value.Data(Node r, _)) {
      return equal(l, r);
    }
    if (Evaluator.isList(left) && Evaluator.isList(right)) {
      List<Value> ls = items(left);
      List<Value> rs = items(right);
      if (ls.size() != rs.size()) {
        return false;
      }
      for (int i = 0; i < ls.size(); i++) {
        if (!equal(ls.get(i), rs.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (left instanceof Value.Quantity l && right instanceof Value.Quantity r) {
      return l.order(r) == 0;
    }
    if (left instanceof Value.Maybe(Value l, _) && right instanceof Value.Maybe(Value r, _)) {
      return l == null ? r == null : r != null && equal(l, r);
    }
    return left instanceof Value.Null && right instanceof Value.Null;
  }

  private static boolean equal(Node left, Node right) {
    if (left instanceof Node.Whole(long l) && right instanceof Node.Real(double r)) {
      return l == r;
    }
    if (left instanceof Node.Real(double l)) {
      return right instanceof Node.Real(double r)
          ? l == r
          : right instanceof Node.Whole(long w) && l == w;
    }
    return left.equals(right);
  }

  private static Value ordered(Value[] a, String sign) {
    int order;
    if (a[0] instanceof Value.Data(Node.Text(String l), _)
        && a[1] instanceof Value.Data(Node.Text(String r), _)) {
      order = l.compareTo(r);
    } else if (a[0] instanceof Value.Data(Node.Whole(long l), _)
        && a[1] instanceof Value.Data(Node.Whole(long r), _)) {
      order = Long.compare(l, r);
    } else {
      Double l = number(a[0]);
      Double r = number(a[1]);
      if (l == null || r == null) {
        return new Value.Failure("no such overload: " + sign, a[0].where());
      }
      order = Double.compare(l, r);
    }
    return Value.of(
        switch (sign) {
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order >= 0;
        });
  }

  private static @Nullable Double number(Value value) {
    if (value instanceof Value.Data(Node.Whole(long whole), _)) {
      return (double) whole;
    }
    return value instanceof Value.Data(Node.Real(double real), _) ? real : null;
  }

  private static Value add(Value left, Value right) {
    if (Evaluator.isList(left) && Evaluator.isList(right)) {
      List<Value> all = new ArrayList<>(items(left));
      all.addAll(items(right));
      return new Value.Gathered(all, left.where());
    }
    if (left instanceof Value.Data(Node.Text(String l), var path)
        && right instanceof Value.Data(Node.Text(String r), _)) {
      return new Value.Data(Node.of(l + r), path);
    }
    return arithmetic(Operation.ADD, left, right);
  }

  private static Value arithmetic(Operation operation, Value left, Value right) {
    if (!(left instanceof Value.Data(Node.Whole(long l), var path)
        && right instanceof Value.Data(Node.Whole(long r), _))) {
      return none(operation);
    }
    try {
      long result =
          switch (operation) {
            case ADD -> Math.addExact(l, r);
            case SUBTRACT -> Math.subtractExact(l, r);
            case MULTIPLY -> Math.multiplyExact(l, r);
            case DIVIDE -> l / r;
            case MODULO -> l % r;
            default -> throw new IllegalStateException(operation.text());
          };
      return new Value.Data(Node.of(result), path);
    } catch (ArithmeticException e) {
      return new Value.Failure("arithmetic: " + e.getMessage(), path);
    }
  }

  private static Value negate(Value value) {
    if (value instanceof Value.Data(Node.Whole(long w), var path) && w != Long.MIN_VALUE) {
      return new Value.Data(Node.of(-w), path);
    }
    return value instanceof Value.Data(Node.Real(double r), var path)
        ? new Value.Data(new Node.Real(-r), path)
        : none(Operation.NEGATE);
  }

  private static Value in(Value item, Value range) {
    if (range instanceof Value.Data(Mapping mapping, _)) {
      return Value.of(item instanceof Value.Data(Node.Text(String key), _) && mapping.has(key));
    }
    return Evaluator.isList(range)
        ? Value.of(member(item, range))
        : new Value.Failure("no such overload: in", range.where());
  }

  private static boolean member(Value item, Value list) {
    for (Value candidate : items(list)) {
      if (equal(item, candidate)) {
        return true;
      }
    }
    return false;
  }

  private static Value size(Value value) {
    int size = -1;
    if (value instanceof Value.Gathered gathered) {
      size = gathered.items().size();
    } else if (value instanceof Value.Data(Node.Sequence(List<Node> nodes), _)) {
      size = nodes.size();
    } else if (value instanceof Value.Data(Mapping mapping, _)) {
      size = mapping.size();
    } else if (value instanceof Value.Data(Node.Text(String text), _)) {
      size = text.codePointCount(0, text.length());
    }
    return size < 0
        ? new Value.Failure("no such overload: size", value.where())
        : new Value.Data(Node.of(size), value.where());
  }

  private static Value string(Value value) {
    String text = value instanceof Value.Data(Node node, _) ? node.scalar() : null;
    return text == null ? none(Operation.STRING) : new Value.Data(Node.of(text), value.where());
  }

  private static Value toInt(Value value) {
    try {
      return switch (value) {
        case Value.Data(Node.Whole _, _) -> value;
        case Value.Data(Node.Real(double r), var p) -> new Value.Data(Node.of((long) r), p);
        case Value.Data(Node.Text(String t), var p) ->
            new Value.Data(Node.of(Long.parseLong(t)), p);
        default -> none(Operation.INT);
      };
    } catch (NumberFormatException e) {
      return new Value.Failure("int(): not an integer", value.where());
    }
  }

  private static Value toDouble(Value value) {
    try {
      return switch (value) {
        case Value.Data(Node.Real _, _) -> value;
        case Value.Data(Node.Whole(long w), var p) -> new Value.Data(new Node.Real(w), p);
        case Value.Data(Node.Text(String t), var p) ->
            new Value.Data(new Node.Real(Double.parseDouble(t)), p);
        default -> none(Operation.DOUBLE);
      };
    } catch (NumberFormatException e) {
      return new Value.Failure("double(): not a number", value.where());
    }
  }

  private static Value quantity(Value value) {
    Value.Quantity quantity =
        value instanceof Value.Data(Node.Text(String text), _) ? Quantities.read(text) : null;
    return quantity == null ? new Value.Failure("not a quantity", value.where()) : quantity;
  }

  private static Value compare(Value[] a, int wanted) {
    if (a[0] instanceof Value.Quantity l && a[1] instanceof Value.Quantity r) {
      int order = l.order(r);
      return wanted == 0 ? new Value.Data(Node.of(order), null) : Value.of(order == wanted);
    }
    return none(Operation.COMPARE_TO);
  }
}
