package io.gpuguard.health;

import io.gpuguard.catalog.Profile;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.node.GpuNodes;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** GPU resources that nodes advertise and that no known plugin of the input serves. */
public final class RogueResourceAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "health-rogue-resource";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    GpuNodes nodes = GpuNodes.of(input);
    List<Violation> found = new ArrayList<>();
    for (Resource node : nodes.nodes()) {
      for (String resource : nodes.resources(node)) {
        Path field = Path.of("status", "capacity").child(resource);
        Optional<Violation> unknown = GpuNodes.withoutDaemons(input, node, field);
        if (unknown.isPresent()) {
          found.add(unknown.get());
        } else if (input.components().stream().noneMatch(c -> serves(c, resource))) {
          found.add(Violation.fail(node, field, Map.of("resource", resource)));
        }
      }
    }
    return found;
  }

  private static boolean serves(Component component, String resource) {
    Profile profile = component.profile();
    if (profile == null) {
      return false;
    }
    return profile.resources().stream()
        .anyMatch(
            r ->
                r.endsWith("*")
                    ? resource.startsWith(r.substring(0, r.length() - 1))
                    : resource.equals(r) || resource.startsWith(r + "."));
  }
}
