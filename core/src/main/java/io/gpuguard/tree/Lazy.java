package io.gpuguard.tree;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made when it is first asked for, and then kept. */
public final class Lazy<T> {

  private @Nullable Supplier<T> maker;
  private @Nullable T value;

  private Lazy(@Nullable Supplier<T> maker, @Nullable T value) {
    this.maker = maker;
    this.value = value;
  }

  public static <T> Lazy<T> by(Supplier<T> maker) {
    return new Lazy<>(maker, null);
  }

  public static <T> Lazy<T> of(T value) {
    return new Lazy<>(null, value);
  }

  public synchronized T get() {
    T made = value;
    if (made == null) {
      Supplier<T> once = maker;
      if (once == null) {
        throw new IllegalStateException("a lazy value without a maker");
      }
      made = once.get();
      value = made;
      maker = null;
    }
    return made;
  }
}
