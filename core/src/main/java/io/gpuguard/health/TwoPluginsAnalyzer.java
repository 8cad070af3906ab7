package io.gpuguard.health;

import io.gpuguard.catalog.Profile;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two device plugins that can land on one node and serve one resource. The later one is told, with
 * the first that it meets: pairs of many would be more than anybody reads.
 */
public final class TwoPluginsAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "health-two-plugins";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Component> plugins =
        input.components().stream()
            .filter(c -> c.kind() == Profile.Kind.DEVICE_PLUGIN && c.profile() != null)
            .filter(c -> c.pod().owner().kind().equals("DaemonSet"))
            .toList();
    List<Violation> found = new ArrayList<>();
    // By file: versions and variants of one manifest in a folder are not two plugins of one
    // cluster.
    Map<String, PluginsOfFile> before = new HashMap<>();
    for (Component plugin : plugins) {
      String file = plugin.pod().owner().origin().file();
      Component other = before.computeIfAbsent(file, _ -> new PluginsOfFile()).add(plugin);
      if (other != null) {
        found.add(violation(plugin, other));
      }
    }
    return found;
  }

  private static Violation violation(Component plugin, Component other) {
    return Violation.fail(
        plugin.pod(),
        plugin.pod().specPath(),
        Map.of("other", other.pod().owner().title(), "resource", shared(plugin, other)));
  }

  private static String shared(Component one, Component other) {
    if (one.profile() == null || other.profile() == null) {
      return "";
    }
    for (String resource : one.profile().resources()) {
      if (other.profile().resources().contains(resource)) {
        return resource;
      }
    }
    return "";
  }
}
