package io.gpuguard.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The analyzers by name. */
public record Analyzers(Map<String, Analyzer> byName) {

  public Analyzers {
    byName = Map.copyOf(byName);
  }

  public static Analyzers of(List<Analyzer> analyzers) {
    Map<String, Analyzer> byName = new LinkedHashMap<>();
    for (Analyzer analyzer : analyzers) {
      if (byName.put(analyzer.name(), analyzer) != null) {
        throw new IllegalArgumentException("two analyzers are called " + analyzer.name());
      }
    }
    return new Analyzers(byName);
  }

  public Optional<Analyzer> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Whether the analyzer that a control names, if it names one, is here. */
  public boolean knows(io.gpuguard.catalog.Control control) {
    return !(control.check() instanceof io.gpuguard.catalog.Control.InputCheck(String analyzer))
        || byName.containsKey(analyzer);
  }
}
