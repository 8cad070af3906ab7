package io.gpuguard.component;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.Evaluator;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Scope;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises GPU components. An official image with fitting behaviour is one; so is any pod that
 * can register with the kubelet. A name or a namespace alone is never enough: it can be copied.
 */
public final class Recognition {

  private static final String UNKNOWN = "unknown";

  private final Catalog catalog;
  private final Inventory inventory;

  private Recognition(Catalog catalog, Inventory inventory) {
    this.catalog = catalog;
    this.inventory = inventory;
  }

  public static List<Component> components(Catalog catalog, Inventory inventory) {
    Recognition recognition = new Recognition(catalog, inventory);
    List<Component> found = new ArrayList<>();
    for (PodTemplate pod : inventory.pods()) {
      recognition.recognise(pod).ifPresent(found::add);
    }
    return found;
  }

  private Optional<Component> recognise(PodTemplate pod) {
    Scope scope = PodScope.of(pod, inventory, catalog);
    Component candidate = null;
    for (Profile profile : catalog.profiles()) {
      Component component = match(profile, pod, scope);
      if (component != null && component.confidence() == Component.Confidence.HIGH) {
        return Optional.of(component);
      }
      candidate = candidate == null ? component : candidate;
    }
    return Optional.ofNullable(candidate == null ? unknown(pod, scope) : candidate);
  }

  private @Nullable Component match(Profile profile, PodTemplate pod, Scope scope) {
    List<String> evidence = new ArrayList<>();
    boolean official = false;
    boolean namesake = false;
    for (Container container : pod.containers()) {
      String image = container.node().get("image").text("");
      ImageName name = ImageName.parse(image);
      for (String pattern : profile.images()) {
        if (name.in(pattern)) {
          official = true;
          evidence.add("image " + image + " of container " + container.name() + " is official");
        } else if (!pattern.endsWith("/*")
            && !name.repository().isEmpty()
            && name.shortName().equals(ImageName.parse(pattern).shortName())) {
          namesake = true;
        }
      }
    }
    if (!official && !namesake) {
      return null;
    }
    Expression behaviour = profile.behaviour();
    if (behaviour != null) {
      if (!new Evaluator(scope).evaluate(behaviour).isTrue()) {
        return null;
      }
      evidence.add("it behaves like the " + profile.name());
    } else if (!official) {
      return null;
    }
    if (!official) {
      evidence.add("the image has the official name but comes from another registry");
    }
    return component(
        profile,
        pod,
        official ? Component.Confidence.HIGH : Component.Confidence.MEDIUM,
        evidence,
        scope);
  }

  private static Component component(
      Profile profile,
      PodTemplate pod,
      Component.Confidence confidence,
      List<String> evidence,
      Scope scope) {
    Set<String> features = new HashSet<>();
    for (Profile.Feature feature : profile.features()) {
      if (new Evaluator(scope).evaluate(feature.when()).isTrue()) {
        features.add(feature.id());
      }
    }
    return new Component(
        id(profile.id(), pod),
        profile.kind(),
        profile.vendor(),
        profile,
        confidence,
        evidence,
        features,
        pod);
  }

  /** The general test: whoever can write where plugins register is one, whatever its name. */
  private @Nullable Component unknown(PodTemplate pod, Scope scope) {
    Evaluator evaluator = new Evaluator(scope);
    boolean plugin = evaluator.evaluate(new Expression.Variable("mountsDevicePlugins")).isTrue();
    boolean dra = evaluator.evaluate(new Expression.Variable("mountsPluginRegistry")).isTrue();
    if (!plugin && !dra) {
      return null;
    }
    String where = plugin ? "the kubelet's device-plugins folder" : "the kubelet's plugin registry";
    return new Component(
        id(UNKNOWN, pod),
        plugin ? Profile.Kind.DEVICE_PLUGIN : Profile.Kind.DRA_DRIVER,
        UNKNOWN,
        null,
        Component.Confidence.LOW,
        List.of("it mounts " + where + " for writing"),
        Set.of(),
        pod);
  }

  private static String id(String profile, PodTemplate pod) {
    Path path = pod.path();
    String inner = path.isRoot() || path.equals(Path.of("spec", "template")) ? "" : "#" + path;
    return profile
        + "@"
        + pod.owner().kind()
        + "/"
        + (pod.namespace().isEmpty() ? "" : pod.namespace() + "/")
        + pod.owner().name()
        + inner;
  }
}
