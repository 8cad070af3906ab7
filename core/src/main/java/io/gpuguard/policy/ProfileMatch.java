package io.gpuguard.policy;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.CelText;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.VariableOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What {@code component.Recognition} does, as CEL without variables: which profile a pod fits. A
 * list of one profile, {@code trusted}, or an empty one for a pod that none vouches for.
 */
final class ProfileMatch {

  /** Bound to the names of the containers that the trusted profile does not speak of. */
  static final String FOREIGN = "foreign";

  /** Bound to those of them that it does not speak of by their names either. */
  static final String STRANGERS = "strangers";

  /** Bound to the volumes' names that each of these mounts. */
  static final String FOREIGN_MOUNTS = "foreignMounts";

  private static final String FOREIGN_CONTAINERS = "foreignContainers";

  private final Catalog catalog;
  private final PodTargets pods;
  private final List<Profile> profiles;

  /**
   * @param profiles the ones that are vouched for; a subset of the catalogue's, in its order
   */
  ProfileMatch(Catalog catalog, PodTargets pods, List<Profile> profiles) {
    this.catalog = catalog;
    this.pods = pods;
    this.profiles = List.copyOf(profiles);
  }

  List<Profile> profiles() {
    return profiles;
  }

  /** The text of an expression that stands inside {@link #bindings}. */
  static String text(Expression expression) {
    // In match conditions the names are bound, not variables.
    return CelText.of(expression, UnaryOperator.identity());
  }

  /**
   * Binds {@code podSpec}, {@code podMetadata}, all variables that the profiles and the given
   * expressions read, {@code written} (the volumes that each container mounts for writing), {@code
   * images}, {@code trusted} and, where the body asks for it, which containers the trusted profile
   * does not speak of, as {@code Component.speaksOf} says.
   */
  Bindings bindings(List<Expression> used, String body) {
    List<Expression> all = new ArrayList<>(used);
    profiles.stream().map(Profile::behaviour).filter(b -> b != null).forEach(all::add);
    all.add(new Expression.Variable("mountsDevicePlugins"));
    all.add(new Expression.Variable("mountsPluginRegistry"));
    all.add(new Expression.Variable("containers"));
    Bindings bindings = new Bindings();
    bindings.bind("podSpec", pods.podSpec());
    for (String name : VariableOrder.of(all, catalog.variables())) {
      if (name.equals("podMetadata")) {
        bindings.bind(name, pods.podMetadata());
      } else if (catalog.variables().containsKey(name)
          && !name.equals(Control.WORKLOAD_CONTAINERS)) {
        bindings.bind(name, text(catalog.variables().get(name).get()));
      }
    }
    bindings.bind(
        "written",
        "containers.map(c, c.?volumeMounts.orValue([])"
            + ".filter(m, !m.?readOnly.orValue(false)).map(m, m.name))");
    bindings.bind("images", images());
    bindings.bind("trusted", trusted());
    if (body.contains(FOREIGN) || body.contains(STRANGERS)) {
      bindings.bind(FOREIGN, foreign());
    }
    if (body.contains(STRANGERS)) {
      bindings.bind(STRANGERS, strangers());
    }
    if (body.contains(FOREIGN_CONTAINERS)) {
      bindings.bind(FOREIGN_CONTAINERS, "containers.filter(c, c.name in foreign)");
    }
    if (body.contains(FOREIGN_MOUNTS)) {
      bindings.bind(
          FOREIGN_MOUNTS,
          "containers.filter(c, c.name in foreign)"
              + ".map(c, c.?volumeMounts.orValue([]).map(m, m.name))");
    }
    return bindings;
  }

  /** A control of workloads, of the containers alone that the trusted profile does not speak of. */
  static String ofForeignContainers(Expression expression) {
    return CelText.of(
        expression, name -> name.equals(Control.WORKLOAD_CONTAINERS) ? FOREIGN_CONTAINERS : name);
  }

  /** As {@code Component.strangers}. */
  private String strangers() {
    List<String> named = new ArrayList<>();
    for (Profile profile : profiles) {
      if (!profile.containers().isEmpty()) {
        List<String> names = profile.containers().stream().sorted().toList();
        named.add(CelText.literal(profile.id()) + ": " + CelText.literals(names));
      }
    }
    String known = "{" + String.join(", ", named) + "}[?trusted[0]].orValue([])";
    return named.isEmpty() ? FOREIGN : FOREIGN + ".filter(n, !(n in " + known + "))";
  }

  private String foreign() {
    List<String> patterns = new ArrayList<>();
    for (Profile profile : profiles) {
      List<String> images = new ArrayList<>(profile.images());
      images.addAll(profile.helpers());
      patterns.add(
          CelText.literal(profile.id()) + ": " + CelText.literal(ImagePattern.official(images)));
    }
    return "containers.filter(c, trusted.size() > 0 && !c.?image.orValue('').matches({"
        + String.join(", ", patterns)
        + "}[trusted[0]])).map(c, c.name)";
  }

  /** The images that tell what a pod is: see {@code Recognition.tells}. */
  private static String images() {
    return "(podSpec.?containers.orValue([]).all(c, c.?image.orValue('').contains('/pause'))"
        + " ? podSpec.?containers.orValue([]) + podSpec.?initContainers.orValue([])"
        + " + podSpec.?ephemeralContainers.orValue([])"
        + " : podSpec.?containers.orValue([]) + podSpec.?initContainers.orValue([])"
        + ".filter(c, c.?restartPolicy.orValue('') == 'Always'))"
        + ".map(c, c.?image.orValue(''))";
  }

  private String trusted() {
    if (profiles.isEmpty()) {
      return "['']" + ".filter(i, i != '')";
    }
    List<String> each = new ArrayList<>();
    for (Profile profile : profiles) {
      each.add(
          fits(profile, ImagePattern.official(profile.images()))
              + " ? "
              + CelText.literal(profile.id())
              + " : ''");
    }
    return "[" + String.join(", ", each) + "].filter(i, i != '')";
  }

  /**
   * Profiles whose image name a pod bears that can register with the kubelet, as {@code trusted}.
   */
  String namesakes() {
    List<String> each = new ArrayList<>();
    for (Profile profile : profiles) {
      each.add(
          fits(profile, ImagePattern.namesake(profile.images()))
              + " ? "
              + CelText.literal(profile.id())
              + " : ''");
    }
    return each.isEmpty()
        ? "['']" + ".filter(i, i != '')"
        : "(mountsDevicePlugins || mountsPluginRegistry ? ["
            + String.join(", ", each)
            + "] : ['']).filter(i, i != '')";
  }

  private static String fits(Profile profile, String pattern) {
    String image = "images.exists(i, i.matches(" + CelText.literal(pattern) + "))";
    Expression behaviour = profile.behaviour();
    return behaviour == null ? image : image + " && (" + text(behaviour) + ")";
  }

  /** The features of a profile by id. */
  static Map<String, Expression> features(Profile profile) {
    Map<String, Expression> features = new java.util.LinkedHashMap<>();
    profile.features().forEach(f -> features.put(f.id(), f.when()));
    return features;
  }
}
