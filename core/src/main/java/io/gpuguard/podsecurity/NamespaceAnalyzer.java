package io.gpuguard.podsecurity;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.GpuNamespaces;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Namespaces with GPUs and the Pod Security level that they enforce. The parameter {@code about} is
 * {@code unprotected} (workloads without a level), {@code shared} (a privileged namespace that
 * holds components and workloads) or {@code contradiction} (a level that refuses the component).
 */
public final class NamespaceAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "pod-security-namespace";
  }

  /** What one control worked out serves the next. */
  private record Levels(Map<String, NamespaceLevel> known) {

    NamespaceLevel of(String namespace, Input input) {
      NamespaceLevel level = known.get(namespace);
      if (level == null) {
        level = NamespaceLevel.of(namespace, input.inventory(), KubernetesVersion.NEWEST);
        known.put(namespace, level);
      }
      return level;
    }
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    GpuNamespaces gpu = GpuNamespaces.of(input);
    Levels levels = input.shared(Levels.class, _ -> new Levels(new ConcurrentHashMap<>()));
    String about = parameters.get("about").text("");
    List<Violation> found = new ArrayList<>();
    for (String name : gpu.all().stream().sorted().toList()) {
      Resource namespace = input.inventory().namespace(name).orElse(null);
      if (namespace == null) {
        continue;
      }
      NamespaceLevel level = levels.of(name, input);
      boolean components = gpu.components().containsKey(name);
      boolean workloads = gpu.workloads().containsKey(name);
      boolean lax = level.enforced().isEmpty() || level.enforced().get() == Level.PRIVILEGED;
      boolean fails =
          switch (about) {
            case "unprotected" -> workloads && !components && lax;
            case "shared" -> workloads && components && lax;
            case "contradiction" -> components && !level.refused().isEmpty();
            default -> throw new IllegalArgumentException("about: " + about);
          };
      if (fails) {
        found.add(
            Violation.fail(
                namespace,
                field(level, about),
                Map.of(
                    "namespace",
                    name,
                    "allowed",
                    level.allowed().text(),
                    "enforced",
                    level.enforced().map(Level::text).orElse("nothing"),
                    "refused",
                    level.refused().isEmpty() ? "" : level.refused().getFirst().owner().title())));
      }
    }
    return found;
  }

  /** The label; where there is none, what is to be changed instead. */
  private static Path field(NamespaceLevel level, String about) {
    if (level.enforced().isPresent()) {
      return Path.of("metadata", "labels", NamespaceLevel.ENFORCE);
    }
    return about.equals("shared") ? Path.of("metadata", "name") : Path.of("metadata", "labels");
  }
}
