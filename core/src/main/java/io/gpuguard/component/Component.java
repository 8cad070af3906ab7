package io.gpuguard.component;

import io.gpuguard.catalog.Profile;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A recognised GPU component.
 *
 * @param id stable within a report, such as {@code nvidia-device-plugin@DaemonSet/kube-system/name}
 * @param profile null for a component that is known by its behaviour alone
 * @param confidence what spoke for it
 * @param evidence one sentence each: what was seen and where
 * @param features the profile's features that are on, each with the field that says so
 */
public record Component(
    String id,
    Profile.Kind kind,
    String vendor,
    @Nullable Profile profile,
    Confidence confidence,
    List<String> evidence,
    Set<String> features,
    PodTemplate pod) {

  public Component {
    evidence = List.copyOf(evidence);
    features = Set.copyOf(features);
  }

  /** How sure the recognition is. Allowances are granted to {@link #HIGH} alone. */
  public enum Confidence {
    /** Official image and fitting behaviour. */
    HIGH,
    /**
     * Behaviour fits a profile, the image is a mirror's or another name's; there is no profile
     * where several vendors' images have this name.
     */
    MEDIUM,
    /** Behaviour of an unknown plugin. */
    LOW;

    public String text() {
      return io.gpuguard.tree.Names.kebab(this);
    }
  }

  /** As a sentence names it: {@code the NVIDIA device plugin}, {@code an unknown DRA driver}. */
  public String words() {
    return profile == null ? "an unknown " + kind.words() : "the " + profile.name();
  }

  /** Whether nothing but its behaviour is known: not even its image has a vendor's name. */
  public boolean isStranger() {
    return confidence == Confidence.LOW;
  }

  /** Whether the profile's allowances hold for it. */
  public boolean trusted() {
    return profile != null && confidence == Confidence.HIGH;
  }

  /** Containers of others: the profile speaks neither of their images nor of their names. */
  public List<Container> strangers() {
    Set<String> known = profile == null ? Set.of() : profile.containers();
    return pod.containers().stream()
        .filter(c -> !known.contains(c.name()) && !speaksOf(c))
        .toList();
  }

  /** Whether the profile speaks of a container: it runs an image of the profile or a helper. */
  public boolean speaksOf(Container container) {
    if (profile == null) {
      return false;
    }
    ImageName image = ImageName.parse(container.node().get("image").text(""));
    return profile.images().stream().anyMatch(image::in)
        || profile.helpers().stream().anyMatch(image::in);
  }
}
