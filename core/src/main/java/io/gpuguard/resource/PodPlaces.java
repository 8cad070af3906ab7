package io.gpuguard.resource;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the objects of a kind hold pod templates, and what of such a pod stands elsewhere. Paths
 * are lists of steps: keys, {@code [*]} for the items of a list, {@code *} for free keys.
 *
 * @param templates to a template or to a pod's spec, from the object
 * @param parts containers that stand outside of the spec's lists
 * @param inherited fields of the pod that the object may say for all its templates, and where
 * @param filled by what absent fields are filled in, the first that applies
 * @param fields of a pod's spec that the kind has; empty if it has all
 * @param others who says the fields that it has not
 * @param patches texts that are merged into the pod's spec, one after the other
 * @param metadata where its labels and annotations stand, of equal keys the last; empty if where a
 *     template has them
 * @param defaults to what the template is merged over; empty if to nothing
 * @param form of what the templates lead to
 */
public record PodPlaces(
    List<List<String>> templates,
    List<Part> parts,
    Map<String, List<String>> inherited,
    List<Filled> filled,
    List<String> fields,
    String others,
    List<Place> patches,
    List<Place> metadata,
    List<String> defaults,
    Form form) {

  /** What becomes a pod. */
  public enum Form {
    TEMPLATE,
    /** A {@code driver} or an {@code executor}: see {@link SparkPod}. */
    SPARK
  }

  /**
   * @param ofPod whether the steps lead there from the pod's spec, or from the object
   */
  public record Place(boolean ofPod, List<String> steps) {
    public Place {
      steps = List.copyOf(steps);
    }
  }

  /**
   * @param steps from the pod's spec
   * @param name of a container that has none; may be empty
   */
  public record Part(List<String> steps, String name) {
    public Part {
      steps = List.copyOf(steps);
    }
  }

  /**
   * @param when the field of the pod's spec beside which this is so; empty for always
   */
  public record Filled(String when, String reason) {}

  public PodPlaces {
    templates = List.copyOf(templates);
    parts = List.copyOf(parts);
    // In the order of the table, in every JVM.
    inherited = Collections.unmodifiableMap(new LinkedHashMap<>(inherited));
    filled = List.copyOf(filled);
    fields = List.copyOf(fields);
    patches = List.copyOf(patches);
    metadata = List.copyOf(metadata);
    defaults = List.copyOf(defaults);
  }

  public static PodPlaces of(List<List<String>> templates) {
    return new PodPlaces(
        templates,
        List.of(),
        Map.of(),
        List.of(),
        List.of(),
        "",
        List.of(),
        List.of(),
        List.of(),
        Form.TEMPLATE);
  }

  /** Whether the templates are all that there is to the pods. */
  boolean isPlain() {
    return parts.isEmpty()
        && inherited.isEmpty()
        && filled.isEmpty()
        && fields.isEmpty()
        && patches.isEmpty()
        && metadata.isEmpty()
        && defaults.isEmpty();
  }
}
