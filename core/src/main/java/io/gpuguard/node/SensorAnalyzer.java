package io.gpuguard.node;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runtime sensors that do not land on tainted GPU nodes, or that are absent. */
public final class SensorAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "node-sensor";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Resource> nodes = GpuNodes.of(input).nodes();
    if (nodes.isEmpty()) {
      return List.of();
    }
    List<PodTemplate> sensors = new ArrayList<>();
    for (PodTemplate pod : input.inventory().pods()) {
      if (pod.owner().kind().equals("DaemonSet") && isSensor(pod, parameters)) {
        sensors.add(pod);
      }
    }
    List<Violation> found = new ArrayList<>();
    if (sensors.isEmpty()) {
      Path field = Path.of("metadata", "name");
      Map<String, String> words = Map.of("what", "no runtime sensor of this input runs on them");
      found.add(
          GpuNodes.withoutDaemons(input, nodes.getFirst(), field)
              .orElseGet(() -> Violation.fail(nodes.getFirst(), field, words)));
    }
    for (PodTemplate sensor : sensors) {
      for (Resource node : nodes) {
        if (!tolerates(sensor, node)) {
          found.add(
              Violation.fail(
                  sensor,
                  sensor.specPath().child("tolerations"),
                  Map.of(
                      "what",
                      sensor.owner().title() + " does not tolerate the taints of " + node.name())));
          break;
        }
      }
    }
    return found;
  }

  private static boolean isSensor(PodTemplate pod, Mapping parameters) {
    for (Container container : pod.containers()) {
      String image = container.node().get("image").text("");
      for (Node part : parameters.get("sensors").items()) {
        if (image.contains(part.text("(none)"))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean tolerates(PodTemplate pod, Resource node) {
    for (Node taint : node.root().at("spec", "taints").items()) {
      String effect = taint.get("effect").text("");
      if (!effect.equals("PreferNoSchedule")
          && pod.spec().get("tolerations").items().stream().noneMatch(t -> covers(t, taint))) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(Node toleration, Node taint) {
    String effect = toleration.get("effect").text("");
    String key = toleration.get("key").text("");
    boolean exists = toleration.get("operator").text("Equal").equals("Exists");
    boolean sameEffect = effect.isEmpty() || effect.equals(taint.get("effect").text(""));
    boolean sameKey = key.equals(taint.get("key").text("")) || (key.isEmpty() && exists);
    return sameEffect
        && sameKey
        && (exists || toleration.get("value").text("").equals(taint.get("value").text("")));
  }
}
