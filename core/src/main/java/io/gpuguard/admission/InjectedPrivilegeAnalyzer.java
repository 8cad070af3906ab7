package io.gpuguard.admission;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Privileges;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Pods that have privileges which their template lacks: a mutating webhook added them. */
public final class InjectedPrivilegeAnalyzer implements Analyzer {

  private static final Set<String> OWNERS = Set.of("ReplicaSet", "DaemonSet", "StatefulSet");

  @Override
  public String name() {
    return "admission-injected-privilege";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Violation> found = new ArrayList<>();
    for (PodTemplate pod : input.inventory().pods()) {
      Optional<PodTemplate> template = template(pod, input);
      if (template.isPresent()) {
        Set<String> added = new TreeSet<>(asks(pod));
        added.removeAll(asks(template.get()));
        if (!added.isEmpty()) {
          found.add(
              Violation.fail(
                  pod,
                  pod.specPath(),
                  Map.of(
                      "added", String.join(", ", added),
                      "owner", template.get().owner().title())));
        }
      }
    }
    return found;
  }

  private static Optional<PodTemplate> template(PodTemplate pod, Input input) {
    if (!pod.path().isRoot()) {
      return Optional.empty();
    }
    for (Node owner : pod.owner().root().at("metadata", "ownerReferences").items()) {
      String kind = owner.get("kind").text("");
      if (owner.get("controller").isTrue() && OWNERS.contains(kind)) {
        Optional<Resource> resource =
            input.inventory().find("apps", kind, pod.namespace(), owner.get("name").text(""));
        if (resource.isPresent()) {
          return input.catalog().podTemplates().of(resource.get()).stream().findFirst();
        }
      }
    }
    return Optional.empty();
  }

  private static Set<String> asks(PodTemplate pod) {
    Set<String> asks = new TreeSet<>(Privileges.of(pod));
    for (Node volume : pod.spec().get("volumes").items()) {
      String path = volume.at("hostPath", "path").text();
      if (path != null) {
        asks.add("host path " + path);
      }
    }
    String runtime = pod.spec().get("runtimeClassName").text();
    if (runtime != null) {
      asks.add("runtime class " + runtime);
    }
    return asks;
  }
}
