package io.gpuguard.podsecurity;

import io.gpuguard.inventory.Inventory;
import io.gpuguard.inventory.PodShape;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a namespace's pods allow it to enforce, against what it enforces.
 *
 * @param allowed the highest level that all its pods meet
 * @param enforced the level of its label, if the Namespace is in the input and has one
 * @param invalid a label value that the API server does not know; it then enforces restricted
 * @param refused pods that the enforced level refuses
 */
public record NamespaceLevel(
    String name,
    Optional<Resource> resource,
    Level allowed,
    Optional<Level> enforced,
    Optional<String> invalid,
    List<PodTemplate> refused) {

  static final String ENFORCE = "pod-security.kubernetes.io/enforce";

  public NamespaceLevel {
    refused = List.copyOf(refused);
  }

  /** Every namespace of the input, and every one that a pod names. */
  public static List<NamespaceLevel> all(Inventory inventory, KubernetesVersion version) {
    Set<String> names = new LinkedHashSet<>();
    inventory.ofKind("", "Namespace").forEach(n -> names.add(n.name()));
    inventory.pods().forEach(p -> names.add(p.namespace()));
    List<NamespaceLevel> all = new ArrayList<>();
    for (String name : names) {
      all.add(of(name, inventory, version));
    }
    return all;
  }

  public static NamespaceLevel of(String name, Inventory inventory, KubernetesVersion version) {
    Optional<Resource> resource = inventory.namespace(name);
    String label = resource.map(r -> r.labels().get(ENFORCE).text("")).orElse("");
    Optional<Level> known = Level.of(label);
    boolean wrong = !label.isEmpty() && known.isEmpty();
    Optional<Level> enforced = wrong ? Optional.of(Level.RESTRICTED) : known;
    KubernetesVersion effective = version(resource, version);
    Level allowed = Level.RESTRICTED;
    List<PodTemplate> refused = new ArrayList<>();
    // Pods of one template have one verdict: a node's name is nothing that it looks at.
    Map<PodShape, PodSecurity.Verdict> verdicts = new HashMap<>();
    for (PodTemplate pod : inventory.podsIn(name)) {
      PodSecurity.Verdict verdict =
          verdicts.computeIfAbsent(PodShape.of(pod), _ -> PodSecurity.evaluate(pod, effective));
      if (verdict.level().compareTo(allowed) < 0) {
        allowed = verdict.level();
      }
      if (enforced.isPresent() && !verdict.allowedAt(enforced.get())) {
        refused.add(pod);
      }
    }
    return new NamespaceLevel(
        name, resource, allowed, enforced, wrong ? Optional.of(label) : Optional.empty(), refused);
  }

  /** A namespace can pin the version of the standards that it enforces. */
  private static KubernetesVersion version(
      Optional<Resource> resource, KubernetesVersion otherwise) {
    String pinned = resource.map(r -> r.labels().get(ENFORCE + "-version").text("")).orElse("");
    return pinned.isEmpty() || pinned.equals("latest")
        ? otherwise
        : KubernetesVersion.of(pinned).orElse(otherwise);
  }
}
