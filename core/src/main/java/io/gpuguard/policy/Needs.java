package io.gpuguard.policy;

import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Operation;
import io.gpuguard.component.HostPaths;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a profile explains all that a control finds in a pod: what {@code check.Justification} does
 * for each finding, as one condition of the whole pod.
 */
final class Needs {

  private final Profile profile;
  private final List<Profile.Allowance> allowances;

  /** Whether what the control finds is in containers, so that it counts in which. */
  private final boolean inContainers;

  private final Map<String, Expression> features;

  private Needs(Control control, Control.PodCheck check, Profile profile) {
    this.profile = profile;
    this.inContainers = inContainers(check);
    this.allowances =
        profile.allowances().stream().filter(a -> a.control().equals(control.id())).toList();
    this.features = ProfileMatch.features(profile);
  }

  static boolean inContainers(Control.PodCheck check) {
    Expression any = new Expression.Literal(Node.of(true));
    return Forgiveness.of(
            check.expression(), (items, _, _) -> items == Forgiveness.Items.CONTAINERS ? any : null)
        != null;
  }

  /** The condition of a control that finds things in containers, for profiles that always do. */
  static Expression ofOwnContainers(Control.PodCheck check) {
    return Objects.requireNonNull(
        Forgiveness.of(
            check.expression(),
            (items, item, _) -> items == Forgiveness.Items.CONTAINERS ? own(item) : null));
  }

  /** Always, whatever the pod looks like; but only of the containers that it speaks of. */
  static boolean always(Control control, Profile profile) {
    return profile.allowances().stream()
        .anyMatch(
            a ->
                a.control().equals(control.id())
                    && a.values().isEmpty()
                    && a.containers().isEmpty()
                    && a.when() == null);
  }

  /** The condition; null if the profile explains nothing of the control. */
  static @Nullable Expression condition(Control control, Control.PodCheck check, Profile profile) {
    Needs needs = new Needs(control, check, profile);
    Expression whole = needs.whole();
    Expression parts = Forgiveness.of(check.expression(), needs::overlooked);
    return Forgiveness.either(whole, parts);
  }

  /** Allowances for everything that the control finds, while a feature is on. */
  private @Nullable Expression whole() {
    Expression any = null;
    for (Profile.Allowance allowance : allowances) {
      if (!inContainers && allowance.values().isEmpty() && allowance.containers().isEmpty()) {
        any = Forgiveness.either(any, when(allowance.when(), null));
      }
    }
    return any;
  }

  /** That a container is none of others' beside the component's: see {@link ProfileMatch}. */
  private static Expression own(Expression container) {
    return new Expression.Not(
        new Expression.Call(
            Operation.IN,
            List.of(
                new Expression.Select(container, "name"), new Expression.Identifier("foreign"))));
  }

  private @Nullable Expression overlooked(
      Forgiveness.Items items, Expression item, @Nullable Expression container) {
    return switch (items) {
      case CONTAINERS -> ofContainer(item);
      case VOLUMES -> Forgiveness.either(ofValue(path(item), container), ofVolume(item));
      case MOUNTS -> ofMount(item);
      case OTHERS -> ofValue(item, container);
    };
  }

  private @Nullable Expression ofContainer(Expression container) {
    Expression any = null;
    for (Profile.Allowance allowance : allowances) {
      if (allowance.values().isEmpty()) {
        Expression meant =
            allowance.containers().isEmpty()
                ? own(container)
                : Forgiveness.in(new Expression.Select(container, "name"), allowance.containers());
        any = Forgiveness.either(any, when(allowance.when(), meant));
      }
    }
    return any;
  }

  private @Nullable Expression ofValue(Expression value, @Nullable Expression container) {
    Expression any = null;
    for (Profile.Allowance allowance : allowances) {
      if (!allowance.values().isEmpty() && allowance.containers().isEmpty()) {
        Expression in = Forgiveness.in(value, allowance.values());
        Expression meant = container == null ? in : new Expression.And(in, own(container));
        any = Forgiveness.either(any, when(allowance.when(), meant));
      }
    }
    return any;
  }

  private @Nullable Expression ofVolume(Expression volume) {
    Expression any = listed(volume, true);
    Expression read = listed(volume, false);
    if (read != null) {
      any = Forgiveness.either(any, new Expression.And(read, notWritten(volume)));
    }
    return any == null ? null : new Expression.And(new Expression.Has(volume, "hostPath"), any);
  }

  /**
   * One list a feature: of all profiles together, Kubernetes takes no more than 100,000 letters.
   */
  private @Nullable Expression listed(Expression volume, boolean writable) {
    Map<String, List<String>> paths = new LinkedHashMap<>();
    for (Profile.HostPath needed : profile.hostPaths()) {
      if (needed.writable() == writable) {
        String feature = needed.when() == null ? "" : needed.when();
        paths.computeIfAbsent(feature, _ -> new ArrayList<>()).addAll(spellings(needed.path()));
      }
    }
    Expression any = null;
    for (Map.Entry<String, List<String>> each : paths.entrySet()) {
      String feature = each.getKey().isEmpty() ? null : each.getKey();
      Expression in = Forgiveness.in(path(volume), each.getValue());
      any = Forgiveness.either(any, when(feature, in));
    }
    return any;
  }

  /** A mount is explained with the volume that it mounts. */
  private @Nullable Expression ofMount(Expression mount) {
    Expression volume = new Expression.Identifier("needed");
    Expression explained = ofVolume(volume);
    if (explained == null) {
      return null;
    }
    return new Expression.Comprehension(
        Expression.Macro.EXISTS,
        new Expression.Variable("volumes"),
        "needed",
        null,
        new Expression.And(sameName(volume, mount), explained),
        null);
  }

  private static Expression path(Expression volume) {
    return new Expression.Select(new Expression.Select(volume, "hostPath"), "path");
  }

  private static Expression sameName(Expression one, Expression other) {
    return new Expression.Call(
        Operation.EQUALS,
        List.of(new Expression.Select(one, "name"), new Expression.Select(other, "name")));
  }

  /** By the names that {@link ProfileMatch#bindings} binds. */
  private static Expression notWritten(Expression volume) {
    Expression names = new Expression.Identifier("names");
    return new Expression.Not(
        new Expression.Comprehension(
            Expression.Macro.EXISTS,
            new Expression.Identifier("written"),
            "names",
            null,
            new Expression.Call(
                Operation.IN, List.of(new Expression.Select(volume, "name"), names)),
            null));
  }

  /** The ways in which people write a path: a slash at its end, the old name of /run. */
  private static List<String> spellings(String path) {
    String clean = HostPaths.clean(path);
    List<String> all = new ArrayList<>();
    all.add(clean);
    if (clean.equals("/run") || clean.startsWith("/run/")) {
      all.add("/var" + clean);
    }
    if (!clean.equals("/")) {
      List.copyOf(all).forEach(p -> all.add(p + "/"));
    }
    return all;
  }

  private @Nullable Expression when(@Nullable String feature, @Nullable Expression what) {
    Expression on = feature == null ? null : features.get(feature);
    if (on == null || what == null) {
      return on == null ? what : on;
    }
    return new Expression.And(on, what);
  }
}
