package io.gpuguard.component;

import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import org.jspecify.annotations.Nullable;

/**
 * What pods of one template have alike: the spec without the node, labels and annotations. Whatever
 * looks at nothing else gives the same answer for all of them, and is asked once.
 */
public final class PodShape {

  private final Mapping spec;
  private final Node labels;
  private final Node annotations;
  private final int hash;

  private PodShape(Mapping spec, Node labels, Node annotations) {
    this.spec = spec;
    this.labels = labels;
    this.annotations = annotations;
    this.hash = (spec.hashCode() * 31 + labels.hashCode()) * 31 + annotations.hashCode();
  }

  public static PodShape of(PodTemplate pod) {
    Mapping metadata = pod.metadata();
    return new PodShape(
        pod.spec().without("nodeName"), metadata.get("labels"), metadata.get("annotations"));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodShape shape
        && shape.hash == hash
        && shape.spec.equals(spec)
        && shape.labels.equals(labels)
        && shape.annotations.equals(annotations);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
