package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A pod, or the template of one inside a workload or custom resource.
 *
 * @param owner the object that holds it
 * @param path of the object with {@code metadata} and {@code spec}, or of a spec that stands alone;
 *     {@link Path#ROOT} for a Pod
 * @param node that object
 */
public record PodTemplate(Resource owner, Path path, Mapping node) {

  public Mapping metadata() {
    return node.get("metadata").mapping();
  }

  /** Whether this is the spec of a pod with nothing around it, as KServe's predictor. */
  public boolean isSpecAlone() {
    return !(node.get("spec") instanceof Mapping);
  }

  public Mapping spec() {
    return isSpecAlone() ? node : node.get("spec").mapping();
  }

  public Path specPath() {
    return isSpecAlone() ? path : path.child("spec");
  }

  /** The namespace that its pods run in; empty if neither template nor owner names one. */
  public String namespace() {
    return metadata().get("namespace").text(owner.namespace());
  }

  /** The service account that its pods use. */
  public String serviceAccount() {
    String name = spec().get("serviceAccountName").text("");
    return name.isEmpty() ? spec().get("serviceAccount").text("default") : name;
  }

  /** Containers, init containers and ephemeral containers: the only place that walks all three. */
  public List<Container> containers() {
    List<Container> containers = new ArrayList<>();
    for (Container.Kind kind : Container.Kind.values()) {
      List<Node> items = spec().get(kind.field()).items();
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i) instanceof Mapping mapping) {
          containers.add(new Container(kind, specPath().child(kind.field()).child(i), mapping));
        }
      }
    }
    return containers;
  }
}
