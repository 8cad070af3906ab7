package io.gpuguard.check;

import io.gpuguard.catalog.Control;
import io.gpuguard.resource.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Collects what broke, from whichever thread. */
public final class Breakdowns {

  private final Queue<Breakdown> all = new ConcurrentLinkedQueue<>();

  void add(Control control, @Nullable Resource resource, Throwable cause) {
    all.add(new Breakdown(control, resource, cause));
  }

  /** In an order that does not depend on the threads; almost always empty. */
  public List<Breakdown> sorted() {
    if (all.isEmpty()) {
      return List.of();
    }
    List<Breakdown> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparing(Breakdown::file).thenComparing(Breakdown::sentence));
    return sorted;
  }
}
