package io.gpuguard.check;

import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.component.HostPaths;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks a component's profile whether it needs what a control found. */
final class Justification {

  private final Component component;
  private final PodTemplate pod;
  private final Profile profile;

  private Justification(Component component, PodTemplate pod, Profile profile) {
    this.component = component;
    this.pod = pod;
    this.profile = profile;
  }

  /**
   * What a profile says of a violation.
   *
   * @param reason the profile's
   * @param sharers containers of others that would have what the component needs; if there are any,
   *     the violation is not explained: who adds a container to a pod does not share the trust that
   *     the component's image has
   */
  record Explanation(String reason, List<Container> sharers) {}

  /**
   * The profile's explanation, if it has one.
   *
   * @param container that the field is in; null if it is in none
   */
  static Optional<Explanation> of(
      Component component,
      PodTemplate pod,
      String control,
      Path field,
      @Nullable Container container) {
    Profile profile = component.profile();
    if (profile == null || !component.trusted()) {
      return Optional.empty();
    }
    Justification justification = new Justification(component, pod, profile);
    Optional<Explanation> allowed = justification.allowance(control, field, container);
    if (allowed.isPresent() && allowed.get().sharers().isEmpty()) {
      return allowed;
    }
    Optional<Explanation> path = justification.hostPath(field);
    return path.isPresent() ? path : allowed;
  }

  private Optional<Explanation> allowance(
      String control, Path field, @Nullable Container container) {
    String value = pod.at(field).scalar();
    for (Profile.Allowance allowance : profile.allowances()) {
      if (allowance.control().equals(control)
          && (allowance.values().isEmpty() || (value != null && allowance.values().contains(value)))
          && isMeant(allowance, container)
          && isOn(allowance.when())) {
        return Optional.of(
            new Explanation(
                sentence(allowance.when(), allowance.reason())
                    + (allowance.avoid().isEmpty() ? "" : " To avoid it: " + allowance.avoid()),
                container == null ? component.strangers() : List.of()));
      }
    }
    return Optional.empty();
  }

  /** What a program needs says nothing of another one's container beside it. */
  private boolean isMeant(Profile.Allowance allowance, @Nullable Container container) {
    if (!allowance.containers().isEmpty()) {
      return container != null && allowance.containers().contains(container.name());
    }
    return container == null || component.speaksOf(container);
  }

  private boolean isOn(@Nullable String feature) {
    return feature == null || component.features().contains(feature);
  }

  private String sentence(@Nullable String feature, String reason) {
    if (feature == null) {
      return reason;
    }
    String title =
        profile.features().stream()
            .filter(f -> f.id().equals(feature))
            .map(Profile.Feature::title)
            .findFirst()
            .orElse(feature);
    return "Needed because " + title + " is on: " + reason;
  }

  /** A finding at a host path volume or its mount is explained if the profile lists the path. */
  private Optional<Explanation> hostPath(Path field) {
    HostPathUse use = HostPathUse.at(pod, field);
    if (use == null) {
      return Optional.empty();
    }
    List<Container> sharers = use.mounters().stream().filter(c -> !component.speaksOf(c)).toList();
    for (Profile.HostPath needed : profile.hostPaths()) {
      if (HostPaths.clean(needed.path()).equals(use.path())
          && (needed.writable() || !use.writable())
          && isOn(needed.when())) {
        return Optional.of(new Explanation(sentence(needed.when(), needed.reason()), sharers));
      }
    }
    return Optional.empty();
  }

  /**
   * A host path volume and how the pod mounts it.
   *
   * @param path cleaned
   * @param writable whether any container mounts it without readOnly
   * @param mounters the containers that mount it
   */
  record HostPathUse(String path, boolean writable, List<Container> mounters) {

    static @Nullable HostPathUse at(PodTemplate pod, Path field) {
      Path volume = field.itemOf("volumes");
      if (volume != null) {
        return of(pod, pod.at(volume));
      }
      Path mount = field.itemOf("volumeMounts");
      if (mount != null) {
        String name = pod.at(mount).get("name").text("");
        for (Node each : pod.spec().get("volumes").items()) {
          if (each.get("name").text("").equals(name)) {
            return of(pod, each);
          }
        }
      }
      return null;
    }

    private static @Nullable HostPathUse of(PodTemplate pod, Node volume) {
      String path = volume.at("hostPath", "path").text();
      if (path == null) {
        return null;
      }
      String name = volume.get("name").text("");
      List<Container> mounters =
          pod.containers().stream().filter(c -> mounts(c, name).findAny().isPresent()).toList();
      boolean writable =
          mounters.stream()
              .flatMap(c -> mounts(c, name))
              .anyMatch(m -> !m.get("readOnly").isTrue());
      return new HostPathUse(HostPaths.clean(path), writable, mounters);
    }

    private static Stream<Node> mounts(Container container, String volume) {
      return container.node().get("volumeMounts").items().stream()
          .filter(m -> m.get("name").text("").equals(volume));
    }
  }
}
