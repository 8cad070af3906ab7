package io.gpuguard.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelParserBuilder;
import dev.cel.parser.CelParserFactory;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns CEL text into an {@link Expression}. Parsing is cel-java's; macros stay unexpanded. */
public final class CelParser {

  private final dev.cel.parser.CelParser parser;

  public CelParser() {
    CelParserBuilder builder = CelParserFactory.standardCelParserBuilder();
    parser =
        builder
            .setOptions(CelOptions.current().enableOptionalSyntax(true).build())
            .setStandardMacros(List.of())
            .build();
  }

  /** The text is outside CEL or outside our dialect. */
  public static final class CelSyntaxException extends Exception {
    CelSyntaxException(String message) {
      super(message);
    }
  }

  public Expression parse(String text) throws CelSyntaxException {
    CelAbstractSyntaxTree tree;
    try {
      tree = parser.parse(text).getAst();
    } catch (CelValidationException e) {
      throw new CelSyntaxException(String.valueOf(e.getMessage()));
    }
    return convert(tree.getExpr());
  }

  private Expression convert(CelExpr expr) throws CelSyntaxException {
    return switch (expr.getKind()) {
      case CONSTANT -> literal(expr.constant());
      case IDENT -> new Expression.Identifier(expr.ident().name());
      case SELECT -> select(expr.select().operand(), expr.select().field());
      case CALL -> call(expr.call());
      case LIST -> list(expr.list());
      case MAP -> map(expr.map());
      case STRUCT, COMPREHENSION, NOT_SET ->
          throw new CelSyntaxException("not part of the portable dialect: " + expr.getKind());
    };
  }

  private static Expression literal(CelConstant constant) throws CelSyntaxException {
    return switch (constant.getKind()) {
      case NULL_VALUE -> new Expression.NullLiteral();
      case BOOLEAN_VALUE -> new Expression.Literal(Node.of(constant.booleanValue()));
      case INT64_VALUE -> new Expression.Literal(Node.of(constant.int64Value()));
      case DOUBLE_VALUE -> new Expression.Literal(new Node.Real(constant.doubleValue()));
      case STRING_VALUE -> new Expression.Literal(Node.of(constant.stringValue()));
      case UINT64_VALUE, BYTES_VALUE, DURATION_VALUE, TIMESTAMP_VALUE, NOT_SET ->
          throw new CelSyntaxException(
              "not part of the portable dialect: a literal of kind " + constant.getKind());
    };
  }

  private Expression select(CelExpr operand, String field) throws CelSyntaxException {
    if (operand.getKind() == CelExpr.ExprKind.Kind.IDENT
        && operand.ident().name().equals("variables")) {
      return new Expression.Variable(field);
    }
    return new Expression.Select(convert(operand), field);
  }

  private Expression list(CelExpr.CelList list) throws CelSyntaxException {
    return new Expression.ListLiteral(convertAll(list.elements()));
  }

  private Expression map(CelExpr.CelMap map) throws CelSyntaxException {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    for (CelExpr.CelMap.Entry entry : map.entries()) {
      keys.add(convert(entry.key()));
      values.add(convert(entry.value()));
    }
    return new Expression.MapLiteral(keys, values);
  }

  private List<Expression> convertAll(List<CelExpr> exprs) throws CelSyntaxException {
    List<Expression> all = new ArrayList<>();
    for (CelExpr expr : exprs) {
      all.add(convert(expr));
    }
    return all;
  }

  private Expression call(CelExpr.CelCall call) throws CelSyntaxException {
    String name = call.function();
    List<CelExpr> arguments = call.args();
    CelExpr target = call.target().orElse(null);
    Expression.Macro macro = target == null ? null : Expression.Macro.of(name);
    if (macro != null && target != null && arguments.size() >= 2) {
      return comprehension(macro, target, arguments);
    }
    if (target == null) {
      Expression special = special(name, arguments);
      if (special != null) {
        return special;
      }
    }
    return operation(name, target, arguments);
  }

  private @Nullable Expression special(String name, List<CelExpr> arguments)
      throws CelSyntaxException {
    return switch (name) {
      case "!_" -> new Expression.Not(convert(arguments.get(0)));
      case "_&&_" -> new Expression.And(convert(arguments.get(0)), convert(arguments.get(1)));
      case "_||_" -> new Expression.Or(convert(arguments.get(0)), convert(arguments.get(1)));
      case "_?_:_" ->
          new Expression.Conditional(
              convert(arguments.get(0)), convert(arguments.get(1)), convert(arguments.get(2)));
      case "_[_]" ->
          new Expression.Index(convert(arguments.get(0)), convert(arguments.get(1)), false);
      case "_[?_]" ->
          new Expression.Index(convert(arguments.get(0)), convert(arguments.get(1)), true);
      case "_?._" ->
          new Expression.OptionalSelect(
              convert(arguments.get(0)), arguments.get(1).constant().stringValue());
      case "has" -> has(arguments);
      default -> null;
    };
  }

  private Expression has(List<CelExpr> arguments) throws CelSyntaxException {
    if (arguments.size() == 1
        && convert(arguments.getFirst())
            instanceof Expression.Select(Expression operand, String f)) {
      return new Expression.Has(operand, f);
    }
    throw new CelSyntaxException("has() takes one field selection");
  }

  private Expression operation(String name, @Nullable CelExpr target, List<CelExpr> arguments)
      throws CelSyntaxException {
    String full = name;
    List<Expression> all = new ArrayList<>();
    if (target != null) {
      if (target.getKind() == CelExpr.ExprKind.Kind.IDENT && target.ident().name().equals("sets")) {
        full = "sets." + name;
      } else {
        all.add(convert(target));
      }
    }
    all.addAll(convertAll(arguments));
    Operation operation = Operation.of(full);
    if (operation == null) {
      throw new CelSyntaxException("not part of the portable dialect: " + full + "()");
    }
    return new Expression.Call(operation, all);
  }

  private Expression comprehension(Expression.Macro macro, CelExpr target, List<CelExpr> arguments)
      throws CelSyntaxException {
    Expression range = convert(target);
    String variable = variable(arguments.getFirst());
    Expression body = convert(arguments.getLast());
    if (arguments.size() == 2) {
      return new Expression.Comprehension(macro, range, variable, null, body, null);
    }
    if (macro == Expression.Macro.MAP) {
      return new Expression.Comprehension(
          macro, range, variable, null, body, convert(arguments.get(1)));
    }
    return new Expression.Comprehension(
        macro, range, variable, variable(arguments.get(1)), body, null);
  }

  private static String variable(CelExpr expr) throws CelSyntaxException {
    if (expr.getKind() != CelExpr.ExprKind.Kind.IDENT) {
      throw new CelSyntaxException("a macro's variable must be a plain name");
    }
    return expr.ident().name();
  }
}
