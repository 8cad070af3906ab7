package io.gpuguard.component;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.cel.Evaluator;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Scope;
import io.gpuguard.cel.Value;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The extended resources that stand for GPUs and other accelerators.
 *
 * @param beginnings of their names, as the catalogue's variable {@code gpuResources} has them
 */
public record GpuResources(List<String> beginnings) {

  public GpuResources {
    beginnings = List.copyOf(beginnings);
  }

  public static GpuResources of(Catalog catalog) {
    Scope scope = new Scope(Map.of(), catalog.variables(), new HashMap<>());
    List<String> beginnings = new ArrayList<>();
    if (new Evaluator(scope).evaluate(new Expression.Variable("gpuResources"))
        instanceof Value.Gathered gathered) {
      for (Value item : gathered.items()) {
        if (item instanceof Value.Data(Node.Text(String text), _)) {
          beginnings.add(text);
        }
      }
    }
    return new GpuResources(beginnings);
  }

  public boolean has(String resource) {
    return beginnings.stream().anyMatch(resource::startsWith);
  }
}
