package io.gpuguard.policy;

import io.gpuguard.resource.PodPlaces;
import io.gpuguard.resource.PodTemplatePaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The built-in kinds that hold one pod template, and CEL for the pod in them. */
final class PodTargets {

  private final List<AdmissionRule.Target> targets = new ArrayList<>();

  /** Kinds by where their template is; the empty path is the pod itself. */
  private final Map<String, List<String>> kinds = new TreeMap<>();

  PodTargets(PodTemplatePaths paths) {
    paths.kinds().forEach((kind, places) -> add(kind, places.get()));
    targets.sort(
        (a, b) -> (a.group() + "/" + a.resource()).compareTo(b.group() + "/" + b.resource()));
  }

  private void add(String groupAndKind, List<PodPlaces> places) {
    int slash = groupAndKind.indexOf('/');
    String kind = groupAndKind.substring(slash + 1);
    List<AdmissionRule.Target> found =
        ServedKinds.builtIn(groupAndKind.substring(0, Math.max(0, slash)), kind);
    List<List<String>> templates = places.stream().flatMap(p -> p.templates().stream()).toList();
    if (found.isEmpty() || templates.size() != 1) {
      return;
    }
    String path = String.join(".", templates.getFirst());
    kinds.computeIfAbsent(path, _ -> new ArrayList<>()).add(kind);
    targets.addAll(found);
    if (kind.equals("Pod")) {
      // kubectl debug adds containers through this subresource.
      targets.add(new AdmissionRule.Target("", "v1", "pods/ephemeralcontainers", "Pod"));
    }
  }

  List<AdmissionRule.Target> targets() {
    return List.copyOf(targets);
  }

  /** The pod's spec. {@code dyn} since the API server checks types kind by kind. */
  String podSpec() {
    return choose(".spec", ".?spec.orValue({})");
  }

  String podMetadata() {
    return choose(".metadata", ".?metadata.orValue({})");
  }

  private String choose(String ofPod, String ofTemplate) {
    StringBuilder out = new StringBuilder();
    String last = "";
    for (Map.Entry<String, List<String>> entry : kinds.entrySet()) {
      String path = entry.getKey();
      String value =
          path.isEmpty() ? "dyn(object)" + ofPod : "dyn(object)" + optional(path) + ofTemplate;
      if (path.equals("spec.template")) {
        last = value;
      } else {
        List<String> sorted = entry.getValue().stream().sorted().toList();
        String test =
            sorted.size() == 1
                ? "object.kind == '" + sorted.getFirst() + "'"
                : "object.kind in " + io.gpuguard.cel.CelText.literals(sorted);
        out.append(test).append(" ? ").append(value).append(" : ");
      }
    }
    return out.append(last).toString();
  }

  private static String optional(String path) {
    return ".?" + path.replace(".", ".?");
  }
}
