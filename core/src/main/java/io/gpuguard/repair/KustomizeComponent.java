package io.gpuguard.repair;

import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Repairs as a kustomize component, for manifests that are not one's own: a kustomization takes it
 * under {@code components}, whatever its resources come from.
 */
public final class KustomizeComponent {

  private KustomizeComponent() {}

  /** The files of the component by name. */
  public static Map<String, String> files(List<ObjectChange> changes) {
    Map<String, String> files = new LinkedHashMap<>();
    List<Node> patches = new ArrayList<>();
    Emitter emitter = new Emitter(false, "\n", Map.of());
    for (ObjectChange change : changes) {
      String name = name(change.before(), files);
      StringBuilder text = new StringBuilder("# " + change.before().title() + "\n");
      text.append("# repairs ").append(String.join(", ", change.controls())).append('\n');
      Node operations = JsonPatch.of(change.before().root(), change.marked());
      for (Node operation : operations.items()) {
        text.append(emitter.item(Path.ROOT, operation, 0));
      }
      files.put(name, text.toString());
      patches.add(
          Mapping.EMPTY.with("path", Node.of(name)).with("target", target(change.before())));
    }
    Mapping component =
        Mapping.EMPTY
            .with("apiVersion", Node.of("kustomize.config.k8s.io/v1alpha1"))
            .with("kind", Node.of("Component"))
            .with("patches", Node.of(patches));
    String head =
        "# Made by gpuguard fix. Name this folder under components: of a kustomization.\n";
    files.put("kustomization.yaml", head + emitter.entries(Path.ROOT, component, 0));
    return files;
  }

  private static Mapping target(Resource resource) {
    String version = resource.apiVersion().substring(resource.apiVersion().indexOf('/') + 1);
    Mapping target = Mapping.EMPTY;
    if (!resource.group().isEmpty()) {
      target = target.with("group", Node.of(resource.group()));
    }
    target = target.with("version", Node.of(version)).with("kind", Node.of(resource.kind()));
    // Kustomize reads names as patterns.
    target = target.with("name", Node.of(resource.name().replace(".", "\\.")));
    return resource.namespace().isEmpty()
        ? target
        : target.with("namespace", Node.of(resource.namespace().replace(".", "\\.")));
  }

  /** A file name that is not taken yet. */
  private static String name(Resource resource, Map<String, String> taken) {
    String base =
        (resource.kind() + "-" + resource.namespace() + "-" + resource.name())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-");
    String name = base + ".yaml";
    for (int i = 2; taken.containsKey(name); i++) {
      name = base + "-" + i + ".yaml";
    }
    return name;
  }
}
