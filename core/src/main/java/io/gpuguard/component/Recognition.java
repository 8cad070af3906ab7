package io.gpuguard.component;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Profile;
import io.gpuguard.catalog.ProfileEntry;
import io.gpuguard.cel.Evaluator;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Scope;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.inventory.PodShape;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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

  @SuppressWarnings("ReferenceEquality") // Whether it is this very pod.
  public static List<Component> components(Catalog catalog, Inventory inventory) {
    Recognition recognition = new Recognition(catalog, inventory);
    List<PodShape> shapes = inventory.shapes();
    Map<PodShape, PodTemplate> first = new LinkedHashMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      first.putIfAbsent(shapes.get(i), inventory.pods().get(i));
    }
    Map<PodShape, Component> known = recognition.recognise(first);
    List<Component> found = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      PodTemplate pod = inventory.pods().get(i);
      Component component = known.get(shapes.get(i));
      if (component != null) {
        found.add(component.pod() == pod ? component : recognition.like(component, pod));
      }
    }
    return found;
  }

  /** Below this many shapes a second thread costs more than it saves. */
  private static final int MANY = 200;

  private Map<PodShape, Component> recognise(Map<PodShape, PodTemplate> pods) {
    if (pods.size() >= MANY) {
      Map<PodShape, Component> known = new ConcurrentHashMap<>();
      List.copyOf(pods.entrySet()).parallelStream()
          .forEach(e -> recognise(e.getValue()).ifPresent(c -> known.put(e.getKey(), c)));
      return known;
    }
    Map<PodShape, Component> known = new HashMap<>();
    pods.forEach((shape, pod) -> recognise(pod).ifPresent(c -> known.put(shape, c)));
    return known;
  }

  /** The same component in another pod of its template. */
  private Component like(Component component, PodTemplate pod) {
    Profile profile = component.profile();
    return new Component(
        id(profile == null ? UNKNOWN : profile.id(), pod),
        component.kind(),
        component.vendor(),
        profile,
        component.confidence(),
        component.evidence(),
        component.features(),
        pod);
  }

  private Optional<Component> recognise(PodTemplate pod) {
    Scope scope = PodScope.of(pod, inventory, catalog);
    List<Image> images = telling(pod.containers());
    List<Namesake> namesakes = new ArrayList<>();
    for (ProfileEntry entry : catalog.entries()) {
      Fit fit = fit(entry, images);
      if (!fit.official().isEmpty()) {
        Component component = official(entry.profile(), pod, fit.official(), scope);
        if (component != null) {
          return Optional.of(component);
        }
      } else if (fit.sharedEnd() > 0) {
        namesakes.add(new Namesake(entry, fit.sharedEnd()));
      }
    }
    return Optional.ofNullable(oneOf(closest(namesakes, pod, scope), pod, scope));
  }

  /** A profile whose images have the name of one of the pod's, at another place. */
  private record Namesake(ProfileEntry entry, int sharedEnd) {}

  private static List<Component> closest(List<Namesake> namesakes, PodTemplate pod, Scope scope) {
    List<Component> found = new ArrayList<>();
    int closest = 1;
    for (Namesake each : namesakes) {
      if (each.sharedEnd < closest) {
        continue;
      }
      Component component = named(each.entry.profile(), pod, scope);
      if (component == null) {
        continue;
      }
      if (each.sharedEnd > closest) {
        found.clear();
        closest = each.sharedEnd;
      }
      found.add(component);
    }
    return found;
  }

  /** The component that a name stands for; two vendors' are told apart by nothing but the name. */
  private @Nullable Component oneOf(List<Component> namesakes, PodTemplate pod, Scope scope) {
    String vendors =
        namesakes.stream().map(Component::vendor).distinct().collect(Collectors.joining(", "));
    if (namesakes.isEmpty() || vendors.contains(", ")) {
      return unknown(pod, scope, vendors);
    }
    return namesakes.getFirst();
  }

  /**
   * What the images of a pod say for a profile.
   *
   * @param official a sentence for each official image
   * @param sharedEnd how many parts at the end of an official name an image has at its end
   */
  private record Fit(List<String> official, int sharedEnd) {}

  /**
   * @param text as the container has it
   */
  private record Image(Container container, String text, ImageName name) {}

  private static List<Image> telling(List<Container> containers) {
    List<Image> images = new ArrayList<>(containers.size());
    boolean pausing = pausesAfterwards(containers);
    for (Container container : containers) {
      if (tells(container, pausing)) {
        String text = container.node().get("image").text("");
        images.add(new Image(container, text, ImageName.parse(text)));
      }
    }
    return images;
  }

  private static Fit fit(ProfileEntry entry, List<Image> images) {
    List<String> official = new ArrayList<>();
    int shared = 0;
    for (Image image : images) {
      for (String pattern : entry.images()) {
        shared = Math.max(shared, image.name.sharedEnd(pattern));
        if (image.name.in(pattern)) {
          String of = image.container.name();
          official.add("image " + image.text + " of container " + of + " is official");
        }
      }
    }
    return new Fit(official, shared);
  }

  /**
   * Whether an image says what the pod is. A container that only prepares a pod does not, as a job
   * may test its GPU first; but an installer may do its work so and then pause.
   */
  private static boolean tells(Container container, boolean pausing) {
    return pausing
        || container.kind() == Container.Kind.CONTAINER
        || container.node().get("restartPolicy").text("").equals("Always");
  }

  private static boolean pausesAfterwards(List<Container> containers) {
    for (Container container : containers) {
      if (container.kind() == Container.Kind.CONTAINER
          && !container.node().get("image").text("").contains("/pause")) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Component official(
      Profile profile, PodTemplate pod, List<String> official, Scope scope) {
    List<String> evidence = new ArrayList<>(official);
    return behaves(profile, scope, evidence)
        ? component(profile, pod, Component.Confidence.HIGH, evidence, scope)
        : null;
  }

  /** A name that fits says something only of what registers with the kubelet. */
  private static @Nullable Component named(Profile profile, PodTemplate pod, Scope scope) {
    List<String> evidence = new ArrayList<>();
    Evaluator evaluator = new Evaluator(scope);
    if (!behaves(profile, scope, evidence)
        || (!evaluator.evaluate(new Expression.Variable("mountsDevicePlugins")).isTrue()
            && !evaluator.evaluate(new Expression.Variable("mountsPluginRegistry")).isTrue())) {
      return null;
    }
    evidence.add("the image has the official name but comes from another registry");
    return component(profile, pod, Component.Confidence.MEDIUM, evidence, scope);
  }

  private static boolean behaves(Profile profile, Scope scope, List<String> evidence) {
    Expression behaviour = profile.behaviour();
    if (behaviour == null) {
      return true;
    }
    if (!new Evaluator(scope).evaluate(behaviour).isTrue()) {
      return false;
    }
    evidence.add("it behaves like the " + profile.name());
    return true;
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
  private @Nullable Component unknown(PodTemplate pod, Scope scope, String vendors) {
    Evaluator evaluator = new Evaluator(scope);
    boolean plugin = evaluator.evaluate(new Expression.Variable("mountsDevicePlugins")).isTrue();
    boolean dra = evaluator.evaluate(new Expression.Variable("mountsPluginRegistry")).isTrue();
    if (!plugin && !dra) {
      return null;
    }
    List<String> evidence = new ArrayList<>();
    String where = plugin ? "the kubelet's device-plugins folder" : "the kubelet's plugin registry";
    evidence.add("it mounts " + where + " for writing");
    if (!vendors.isEmpty()) {
      evidence.add("several vendors have an image of this name (" + vendors + ")");
    }
    return new Component(
        id(UNKNOWN, pod),
        plugin ? Profile.Kind.DEVICE_PLUGIN : Profile.Kind.DRA_DRIVER,
        UNKNOWN,
        null,
        vendors.isEmpty() ? Component.Confidence.LOW : Component.Confidence.MEDIUM,
        evidence,
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
