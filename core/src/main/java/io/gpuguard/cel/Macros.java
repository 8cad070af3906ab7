package io.gpuguard.cel;

import io.gpuguard.cel.Expression.Comprehension;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The macros of CEL, which evaluate an expression once for each item of a list or an object. */
final class Macros {

  private final Evaluator evaluator;

  Macros(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  Value evaluate(Comprehension macro, Scope.@Nullable Bound bound) {
    Value range = evaluator.evaluate(macro.range(), bound);
    if (range instanceof Value.Failure) {
      return range;
    }
    List<Scope.Bound> rounds = rounds(macro, range, bound);
    if (rounds == null) {
      return new Value.Failure("a list or an object is needed here", range.where());
    }
    return switch (macro.macro()) {
      case ALL -> every(macro.body(), rounds, false);
      case EXISTS -> every(macro.body(), rounds, true);
      case EXISTS_ONE -> exactlyOne(macro.body(), rounds);
      case FILTER -> filter(macro.body(), rounds, range.where());
      case MAP -> transform(macro, rounds, range.where());
    };
  }

  /** One binding of the macro's variables per item; null if the range is neither list nor map. */
  static @Nullable List<Scope.Bound> rounds(
      Comprehension macro, Value range, Scope.@Nullable Bound bound) {
    List<Scope.Bound> rounds = new ArrayList<>();
    if (Evaluator.isList(range)) {
      List<Value> items = Evaluator.items(range);
      for (int i = 0; i < items.size(); i++) {
        Value first = macro.second() == null ? items.get(i) : new Value.Data(Node.of(i), null);
        rounds.add(bind(macro, first, items.get(i), bound));
      }
      return rounds;
    }
    if (range instanceof Value.Data(Mapping mapping, Path path)) {
      for (int i = 0; i < mapping.size(); i++) {
        Path there = Evaluator.child(path, mapping.key(i));
        Value key = new Value.Data(Node.of(mapping.key(i)), there);
        rounds.add(bind(macro, key, new Value.Data(mapping.valueAt(i), there), bound));
      }
      return rounds;
    }
    return null;
  }

  private static Scope.Bound bind(
      Comprehension macro, Value first, Value second, Scope.@Nullable Bound bound) {
    Scope.Bound one = new Scope.Bound(macro.variable(), first, bound);
    return macro.second() == null ? one : new Scope.Bound(macro.second(), second, one);
  }

  /** The item that a round is about: the innermost bound value. */
  static Value subject(Scope.Bound round) {
    return round.value();
  }

  /** {@code exists} if {@code sought} is true; {@code all} if it is false. */
  private Value every(Expression body, List<Scope.Bound> rounds, boolean sought) {
    Value failure = null;
    for (Scope.Bound round : rounds) {
      Value value = evaluator.evaluate(body, round);
      if (sought ? value.isTrue() : value.isFalse()) {
        return Value.of(sought);
      }
      if (failure == null && !(sought ? value.isFalse() : value.isTrue())) {
        failure = Evaluator.failed(value);
      }
    }
    return failure == null ? Value.of(!sought) : failure;
  }

  private Value exactlyOne(Expression body, List<Scope.Bound> rounds) {
    int count = 0;
    for (Scope.Bound round : rounds) {
      Value value = evaluator.evaluate(body, round);
      if (value instanceof Value.Failure) {
        return value;
      }
      count += value.isTrue() ? 1 : 0;
    }
    return Value.of(count == 1);
  }

  private Value filter(Expression body, List<Scope.Bound> rounds, @Nullable Path path) {
    List<Value> kept = new ArrayList<>();
    for (Scope.Bound round : rounds) {
      Value value = evaluator.evaluate(body, round);
      if (value.isTrue()) {
        kept.add(subject(round));
      } else if (!value.isFalse()) {
        return Evaluator.failed(value);
      }
    }
    return new Value.Gathered(kept, path);
  }

  private Value transform(Comprehension macro, List<Scope.Bound> rounds, @Nullable Path path) {
    List<Value> results = new ArrayList<>();
    for (Scope.Bound round : rounds) {
      if (macro.filter() != null) {
        Value keep = evaluator.evaluate(macro.filter(), round);
        if (keep.isFalse()) {
          continue;
        }
        if (!keep.isTrue()) {
          return Evaluator.failed(keep);
        }
      }
      Value value = evaluator.evaluate(macro.body(), round);
      if (value instanceof Value.Failure) {
        return value;
      }
      results.add(value);
    }
    return new Value.Gathered(results, path);
  }
}
