package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod, or the template of one inside a workload or custom resource.
 *
 * @param owner the object that holds it
 * @param path of the object with {@code metadata} and {@code spec}, or of a spec that stands alone;
 *     {@link Path#ROOT} for a Pod
 * @param node that object, with what of the pod stands elsewhere
 */
public record PodTemplate(Resource owner, Path path, Mapping node, Elsewhere elsewhere) {

  static final String METADATA = "metadata";

  public PodTemplate(Resource owner, Path path, Mapping node) {
    this(owner, path, node, Elsewhere.NOTHING);
  }

  public Mapping metadata() {
    return node.get(METADATA).mapping();
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

  /**
   * Where a field of the spec is written, for pods that are put together from several places; any
   * other path as it is.
   */
  public Path written(Path field) {
    return elsewhere.written(field);
  }

  /** Why nothing can be said of a field that fails a check; null if something can. */
  public @Nullable String unknown(Path field) {
    return elsewhere.unknown(this, field);
  }

  /** Whether a field of the pod's spec is none that the owner's kind has. */
  public boolean lacks(Path field) {
    return elsewhere.lacks(this, field);
  }

  /** What stands at a field of the pod, wherever it is written. */
  public Node at(Path field) {
    Path place = elsewhere.assembled(field);
    return place.startsWith(specPath())
        ? spec().at(place.after(specPath()))
        : owner.root().at(field);
  }

  /** The container that a field is in, wherever it is written; null if it is in none. */
  public @Nullable Container container(Path field) {
    Path place = elsewhere.assembled(field);
    for (Container.Kind kind : Container.Kind.values()) {
      Path list = specPath().child(kind.field());
      if (place.startsWith(list) && place.length() > list.length()) {
        int index = place.steps().get(list.length()).index();
        if (spec().get(kind.field()).get(index) instanceof Mapping mapping) {
          return new Container(kind, written(list.child(index)), mapping);
        }
      }
    }
    return null;
  }

  /** Where something is written that may change the pod and cannot be read; null if nothing. */
  public @Nullable Path unreadAt() {
    return elsewhere.unread() == null ? null : elsewhere.unread().at();
  }

  /** Why that cannot be read; empty if there is no such thing. */
  public String unread() {
    return elsewhere.unread() == null ? "" : elsewhere.unread().reason();
  }

  /** What holds this pod's fields alone; others stand where the owner says them for several. */
  public Path own() {
    Path own = elsewhere.own();
    return own == null ? path : own;
  }

  /** Whether a field is one that the owner says for all its pods, this among them. */
  public boolean inherits(Path field) {
    return elsewhere.inherits(this, field);
  }

  /** Equal for pods whose fields are written at equal places. */
  public Object places() {
    return elsewhere;
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
          Path place = written(specPath().child(kind.field()).child(i));
          containers.add(new Container(kind, place, mapping));
        }
      }
    }
    return containers;
  }
}
