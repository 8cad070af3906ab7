package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.podsecurity.KubernetesVersion;
import io.gpuguard.podsecurity.Level;
import io.gpuguard.podsecurity.NamespaceLevel;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The strictest Pod Security label that each namespace's pods pass today. */
final class PodSecurityGenerator implements Generator {

  private static final String PREFIX = "pod-security.kubernetes.io/";

  @Override
  public String kind() {
    return "pod-security";
  }

  @Override
  public String summary() {
    return "Pod Security labels of namespaces, with the proof that today's pods pass";
  }

  @Override
  public Generated generate(Request request) {
    KubernetesVersion version = KubernetesVersion.NEWEST;
    List<Mapping> audit = new ArrayList<>();
    List<Mapping> enforce = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (NamespaceLevel namespace :
        NamespaceLevel.all(request.result().inventory(), version).stream()
            .filter(n -> Tenants.isName(n.name()))
            .toList()) {
      String pods = count(request, namespace.name());
      if (namespace.allowed() == Level.PRIVILEGED) {
        notes.add(
            "Namespace "
                + namespace.name()
                + " keeps no label: "
                + pods
                + ", at least one of which needs the level privileged. 'gpuguard pod-security' says"
                + " what stops it.");
        continue;
      }
      String level = namespace.allowed().text();
      notes.add(
          "Namespace " + namespace.name() + " takes " + level + ": " + pods + ", all pass it.");
      audit.add(labelled(namespace.name(), level, version.toString(), List.of("audit", "warn")));
      enforce.add(
          labelled(
              namespace.name(), level, version.toString(), List.of("enforce", "audit", "warn")));
    }
    if (audit.isEmpty()) {
      notes.add("No namespace of the input can take a label.");
      return new Generated(java.util.Map.of(), "", List.of(), java.util.Map.of(), notes);
    }
    notes.add("Labels are added to namespaces that exist; 'kubectl apply' keeps their other ones.");
    notes.add(
        "To take them back, remove the labels, never the namespaces: `kubectl label -f"
            + " pod-security/enforce/namespaces.yaml "
            + Stream.of("enforce", "audit", "warn")
                .map(mode -> PREFIX + mode + "- " + PREFIX + mode + "-version-")
                .collect(Collectors.joining(" "))
            + "`.");
    Generated.Files files = new Generated.Files();
    String comment =
        "Levels that the pods of the scanned input pass, at " + version.toString() + ".";
    files.add("audit/namespaces.yaml", comment, audit.toArray(Mapping[]::new));
    files.add("audit/kustomization.yaml", Kustomization.of(List.of("namespaces.yaml")));
    files.add("enforce/namespaces.yaml", comment, enforce.toArray(Mapping[]::new));
    files.add("enforce/kustomization.yaml", Kustomization.of(List.of("namespaces.yaml")));
    return new Generated(files.all(), "", List.of("audit", "enforce"), java.util.Map.of(), notes);
  }

  private static String count(Request request, String namespace) {
    int pods = request.result().inventory().podsIn(namespace).size();
    return pods + (pods == 1 ? " pod template" : " pod templates");
  }

  private static Mapping labelled(String name, String level, String version, List<String> modes) {
    Mapping labels = Mapping.EMPTY;
    for (String mode : modes) {
      labels = labels.with(PREFIX + mode, io.gpuguard.tree.Node.of(level));
      labels = labels.with(PREFIX + mode + "-version", io.gpuguard.tree.Node.of(version));
    }
    return map(
        "apiVersion", "v1",
        "kind", "Namespace",
        "metadata", map("name", name, "labels", labels));
  }
}
