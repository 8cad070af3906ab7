package io.gpuguard.network;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Services that open GPU components to the outside of the cluster. */
public final class ExposureAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "network-exposure";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Violation> found = new ArrayList<>();
    for (Resource service : input.inventory().ofKind("", "Service")) {
      String type = service.root().at("spec", "type").text("ClusterIP");
      boolean external =
          type.equals("NodePort")
              || type.equals("LoadBalancer")
              || !service.root().at("spec", "externalIPs").items().isEmpty();
      if (external) {
        for (Component component : input.components()) {
          if (selects(service, component)) {
            found.add(
                Violation.fail(
                    service,
                    Path.of("spec", "type"),
                    Map.of("component", component.id(), "type", type)));
            break;
          }
        }
      }
    }
    return found;
  }

  private static boolean selects(Resource service, Component component) {
    Mapping selector = service.root().at("spec", "selector").mapping();
    Mapping labels = component.pod().metadata().get("labels").mapping();
    if (selector.isEmpty() || !service.namespace().equals(component.pod().namespace())) {
      return false;
    }
    for (String key : selector.keys()) {
      Node wanted = selector.value(key);
      if (!wanted.equals(labels.value(key))) {
        return false;
      }
    }
    return true;
  }
}
