package io.gpuguard.inventory;

import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What pods of one template have alike: the spec without the node, labels and annotations. Whatever
 * looks at nothing else gives the same answer for all of them, and is asked once.
 */
public final class PodShape {

  private static final String NODE = "nodeName";

  private final Mapping spec;

  /** Where the fields are told from the path of the template. */
  private final boolean alone;

  private final Object places;

  private final Node labels;
  private final Node annotations;
  private final int hash;

  private PodShape(Mapping spec, boolean alone, Object places, Node labels, Node annotations) {
    this.spec = spec;
    this.alone = alone;
    this.places = places;
    this.labels = labels;
    this.annotations = annotations;
    int sum = 0;
    for (int i = 0; i < spec.size(); i++) {
      if (!spec.key(i).equals(NODE)) {
        sum += (spec.key(i).hashCode() * 31) ^ spec.valueAt(i).hashCode();
      }
    }
    this.hash = (sum * 31 + labels.hashCode()) * 31 + annotations.hashCode();
  }

  public static PodShape of(PodTemplate pod) {
    Mapping metadata = pod.metadata();
    return new PodShape(
        pod.spec(),
        pod.isSpecAlone(),
        pod.places(),
        metadata.get("labels"),
        metadata.get("annotations"));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Of equal shapes an inventory keeps one.
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof PodShape shape && same(shape));
  }

  private boolean same(PodShape shape) {
    return shape.hash == hash
        && shape.alone == alone
        && Objects.equals(shape.places, places)
        && shape.labels.equals(labels)
        && shape.annotations.equals(annotations)
        && sameButNode(shape.spec);
  }

  private boolean sameButNode(Mapping other) {
    int mine = spec.size() - (spec.has(NODE) ? 1 : 0);
    int theirs = other.size() - (other.has(NODE) ? 1 : 0);
    if (mine != theirs) {
      return false;
    }
    for (int i = 0; i < spec.size(); i++) {
      String key = spec.key(i);
      if (!key.equals(NODE) && !spec.valueAt(i).equals(other.value(key))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
