package io.gpuguard.cel;

import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an expression evaluates to. */
public sealed interface Value {

  /**
   * Data of the object, of parameters or of literals.
   *
   * @param path where in the object it stands; null for what was computed
   */
  record Data(Node node, @Nullable Path path) implements Value {
    @Override
    public @Nullable Path where() {
      return path;
    }

    static final Value TRUE = new Data(Node.of(true), null);
    static final Value FALSE = new Data(Node.of(false), null);
  }

  /** A list that was put together (by {@code +}, filter or map); its items keep their paths. */
  record Gathered(List<Value> items, @Nullable Path path) implements Value {
    @Override
    public @Nullable Path where() {
      return path;
    }

    public Gathered {
      items = List.copyOf(items);
    }
  }

  /** An optional; empty if {@code value} is null. The path is known even then. */
  record Maybe(@Nullable Value value, @Nullable Path path) implements Value {
    @Override
    public @Nullable Path where() {
      return path;
    }
  }

  /**
   * A Kubernetes quantity: {@code number * 10^tens * 2^twos}. Its amount is computed only where two
   * of one sign are compared, since the first big number of a process costs a tenth of its start.
   *
   * @param number decimal digits, with a point and a sign or without
   */
  record Quantity(String number, int tens, int twos) implements Value {

    BigDecimal amount() {
      BigDecimal amount = new BigDecimal(number).scaleByPowerOfTen(tens);
      return twos == 0 ? amount : amount.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(twos)));
    }

    private int sign() {
      for (int i = 0; i < number.length(); i++) {
        if (number.charAt(i) > '0') {
          return number.charAt(0) == '-' ? -1 : 1;
        }
      }
      return 0;
    }

    /** Below zero, zero or above it, as {@link BigDecimal#compareTo}: 1Ki is 1024. */
    int order(Quantity other) {
      int sign = sign();
      if (sign != other.sign()) {
        return Integer.compare(sign, other.sign());
      }
      return sign == 0 ? 0 : amount().compareTo(other.amount());
    }
  }

  /** The null literal. Data has none. */
  record Null() implements Value {}

  /**
   * An evaluation error. As in CEL, {@code true || error} is true and {@code false && error} false.
   *
   * @param path the field that was asked for, where the error has one
   */
  record Failure(String message, @Nullable Path path) implements Value {
    @Override
    public @Nullable Path where() {
      return path;
    }
  }

  static Value of(boolean value) {
    return value ? Data.TRUE : Data.FALSE;
  }

  /** The path that the value was read from, if it was. */
  default @Nullable Path where() {
    return null;
  }

  default boolean isTrue() {
    return this instanceof Data data && data.node().isTrue();
  }

  default boolean isFalse() {
    return this instanceof Data data && data.node().isFalse();
  }
}
