package io.gpuguard.catalog;

import io.gpuguard.cel.Expression;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What we know of a GPU component, read from {@code catalog/profiles/VENDOR/COMPONENT.yaml}: how to
 * recognise it, the least it needs, which feature justifies more, and by whose word.
 *
 * @param id such as {@code nvidia-device-plugin}; the vendor's folder and the file name
 * @param images official repositories, normalised ({@code docker.io/} is written out); a trailing
 *     {@code /*} covers everything below
 * @param helpers images, as {@code images}, of other containers that its manifests run beside it
 * @param behaviour a CEL expression over the pod that must hold besides the image
 * @param resources the extended resources that it serves; a trailing {@code *} is a prefix
 * @param rights what the component needs of the API server; read by {@code rbac.NeededRights}, its
 *     form is {@link RightsForm}'s; empty if nobody says
 * @param limits requests and limits to propose, as a container's {@code resources}; what {@code
 *     containers} has for a container's name takes precedence, here and in {@code hardening}
 * @param helm charts that install it: a name, the label of objects that it makes, and its values by
 *     the field of the DaemonSet that they become
 * @param signature who signs its images: a {@code key}, or the {@code issuer} and {@code subject}
 *     of a certificate
 * @param hardening settings under which the component is known to work, for {@code gpuguard fix}
 */
public record Profile(
    String id,
    String name,
    String vendor,
    Kind kind,
    List<String> images,
    List<String> helpers,
    @Nullable Expression behaviour,
    List<String> resources,
    List<Feature> features,
    List<HostPath> hostPaths,
    List<Allowance> allowances,
    Mapping rights,
    Mapping limits,
    Mapping hardening,
    Mapping signature,
    List<Mapping> helm,
    List<String> notes,
    List<String> sources) {

  public Profile {
    images = List.copyOf(images);
    helpers = List.copyOf(helpers);
    resources = List.copyOf(resources);
    features = List.copyOf(features);
    hostPaths = List.copyOf(hostPaths);
    allowances = List.copyOf(allowances);
    helm = List.copyOf(helm);
    notes = List.copyOf(notes);
    sources = List.copyOf(sources);
  }

  Profile withImages(List<String> otherImages, List<String> otherHelpers) {
    return new Profile(
        id,
        name,
        vendor,
        kind,
        otherImages,
        otherHelpers,
        behaviour,
        resources,
        features,
        hostPaths,
        allowances,
        rights,
        limits,
        hardening,
        signature,
        helm,
        notes,
        sources);
  }

  /** Whether it speaks of a container by its name, whatever its image. */
  public boolean knows(String container) {
    return hardening.get("containers").mapping().has(container)
        || limits.get("containers").mapping().has(container);
  }

  /** The names of containers that it speaks of, whatever their images. */
  public Set<String> containers() {
    Set<String> names = new LinkedHashSet<>(hardening.get("containers").mapping().keys());
    names.addAll(limits.get("containers").mapping().keys());
    allowances.forEach(a -> names.addAll(a.containers()));
    return names;
  }

  /** What a component does on the node or in the cluster. */
  public enum Kind {
    DEVICE_PLUGIN,
    DRA_DRIVER,
    DRIVER_INSTALLER,
    TOOLKIT_INSTALLER,
    PARTITION_MANAGER,
    SHARING_DAEMON,
    EXPORTER,
    LABELLER,
    VALIDATOR,
    MONITOR,
    OPERATOR,
    SCHEDULER;

    public String text() {
      return Names.kebab(this);
    }

    /** As it is said in a sentence. */
    public String words() {
      return this == DRA_DRIVER ? "DRA driver" : text().replace('-', ' ');
    }

    public static Optional<Kind> of(String text) {
      return Names.find(values(), text);
    }
  }

  /**
   * A way of running the component that needs more rights.
   *
   * @param when a CEL expression over the pod: true if the feature is on
   * @param avoid how to do without it
   */
  public record Feature(String id, String title, Expression when, String avoid) {}

  /**
   * A host path that the component needs.
   *
   * @param writable whether it must be mounted for writing
   * @param when the feature that needs it; null if it is always needed
   */
  public record HostPath(
      String path, boolean writable, @Nullable String when, String reason, String source) {}

  /**
   * A control's finding that this component cannot avoid.
   *
   * @param control the id of the control
   * @param values the values of the field that are meant; empty for any
   * @param containers the names of the containers that are meant; empty for all that run one of the
   *     profile's images or helpers
   * @param when the feature that needs it; null if it is always needed
   * @param avoid how to get rid of it all the same; empty if there is no way
   */
  public record Allowance(
      String control,
      List<String> values,
      List<String> containers,
      @Nullable String when,
      String reason,
      String avoid,
      String source) {
    public Allowance {
      values = List.copyOf(values);
      containers = List.copyOf(containers);
    }
  }
}
