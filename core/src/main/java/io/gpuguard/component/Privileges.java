package io.gpuguard.component;

import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;

/** What a pod asks for beyond an ordinary container, in words. */
public final class Privileges {

  private Privileges() {}

  public static List<String> of(PodTemplate pod) {
    List<String> all = new ArrayList<>();
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (pod.spec().get(field).isTrue()) {
        all.add(field);
      }
    }
    for (Container container : pod.containers()) {
      Node context = container.node().get("securityContext");
      if (context.get("privileged").isTrue()) {
        all.add("privileged (" + container.name() + ")");
      }
      for (Node capability : context.at("capabilities", "add").items()) {
        all.add(capability.text("") + " (" + container.name() + ")");
      }
    }
    return all;
  }
}
