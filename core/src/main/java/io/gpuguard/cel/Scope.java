package io.gpuguard.cel;

import io.gpuguard.tree.Lazy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that an expression may use: roots such as {@code object}, and {@code variables.*},
 * which are computed when first asked for and then kept. One scope serves all controls of one
 * object and one thread.
 */
public final class Scope {

  private final Map<String, Value> roots;
  private final Map<String, Lazy<Expression>> definitions;
  private final Map<String, Value> computed;
  private final Map<String, Value> own;

  /** Variables whose values are kept for all objects of one template, and those values. */
  private final Set<String> same;

  private final Map<String, Value> ofTemplate;

  /**
   * @param roots values of plain names
   * @param definitions expressions of {@code variables.NAME}
   * @param given variables whose value is known already, such as {@code variables.podSpec}
   */
  public Scope(
      Map<String, Value> roots,
      Map<String, Lazy<Expression>> definitions,
      Map<String, Value> given) {
    this(roots, definitions, new HashMap<>(given), Map.of(), Set.of(), Map.of());
  }

  private Scope(
      Map<String, Value> roots,
      Map<String, Lazy<Expression>> definitions,
      Map<String, Value> computed,
      Map<String, Value> own,
      Set<String> same,
      Map<String, Value> ofTemplate) {
    this.roots = roots;
    this.definitions = definitions;
    this.computed = computed;
    this.own = own;
    this.same = same;
    this.ofTemplate = ofTemplate;
  }

  /**
   * This scope with one more variable, such as a control's {@code variables.params}. What the
   * catalogue's variables compute is shared with this scope: they must not use the new one.
   */
  public Scope withVariable(String name, Value value) {
    Map<String, Value> mine = new HashMap<>(own);
    mine.put(name, value);
    return new Scope(roots, definitions, computed, mine, same, ofTemplate);
  }

  /**
   * A scope for another object of the same template.
   *
   * @param alike variables that read nothing in which the two objects differ: they are worked out
   *     once, here or there
   */
  public Scope of(Map<String, Value> otherRoots, Map<String, Value> given, Set<String> alike) {
    return new Scope(otherRoots, definitions, new HashMap<>(given), Map.of(), alike, computed);
  }

  Value root(String name) {
    Value value = roots.get(name);
    return value == null ? new Value.Failure("'" + name + "' is not known in a scan", null) : value;
  }

  Value variable(String name) {
    Map<String, Value> values = same.contains(name) ? ofTemplate : computed;
    Value value = own.containsKey(name) ? own.get(name) : values.get(name);
    if (value != null) {
      return value;
    }
    Lazy<Expression> definition = definitions.get(name);
    if (definition == null) {
      return new Value.Failure("no variable '" + name + "'", null);
    }
    // A variable that asks for itself finds this and fails, as an API server refuses the cycle.
    values.put(name, new Value.Failure("variable '" + name + "' refers to itself", null));
    Scope plain = new Scope(roots, definitions, computed, Map.of(), same, ofTemplate);
    Value result = new Evaluator(plain).evaluate(definition.get());
    values.put(name, result);
    return result;
  }

  @Nullable Expression definition(String name) {
    Lazy<Expression> definition = own.containsKey(name) ? null : definitions.get(name);
    return definition == null ? null : definition.get();
  }

  /** A variable of a macro, in front of the rest. */
  record Bound(String name, Value value, @Nullable Bound outer) {

    static @Nullable Value find(@Nullable Bound bound, String name) {
      for (Bound b = bound; b != null; b = b.outer) {
        if (b.name.equals(name)) {
          return b.value;
        }
      }
      return null;
    }
  }
}
