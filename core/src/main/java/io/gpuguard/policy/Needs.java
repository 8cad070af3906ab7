package io.gpuguard.policy;

import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Operation;
import io.gpuguard.component.HostPaths;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a profile explains all that a control finds in a pod: what {@code check.Justification} does
 * for each finding, as one condition of the whole pod.
 */
final class Needs {

  private final Profile profile;
  private final List<Profile.Allowance> allowances;
  private final Map<String, Expression> features;

  private Needs(Control control, Profile profile) {
    this.profile = profile;
    this.allowances =
        profile.allowances().stream().filter(a -> a.control().equals(control.id())).toList();
    this.features = ProfileMatch.features(profile);
  }

  /** Always, whatever the pod looks like. */
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
    Needs needs = new Needs(control, profile);
    Expression whole = needs.whole();
    Expression parts = Forgiveness.of(check.expression(), needs::overlooked);
    return Forgiveness.either(whole, parts);
  }

  /** Allowances for everything that the control finds, while a feature is on. */
  private @Nullable Expression whole() {
    Expression any = null;
    for (Profile.Allowance allowance : allowances) {
      if (allowance.values().isEmpty() && allowance.containers().isEmpty()) {
        any = Forgiveness.either(any, when(allowance.when(), null));
      }
    }
    return any;
  }

  private @Nullable Expression overlooked(Forgiveness.Items items, Expression item) {
    return switch (items) {
      case CONTAINERS -> ofContainer(item);
      case VOLUMES -> Forgiveness.either(ofValue(path(item)), ofVolume(item));
      case MOUNTS -> ofMount(item);
      case OTHERS -> ofValue(item);
    };
  }

  private @Nullable Expression ofContainer(Expression container) {
    Expression any = null;
    for (Profile.Allowance allowance : allowances) {
      if (!allowance.containers().isEmpty() && allowance.values().isEmpty()) {
        Expression named =
            Forgiveness.in(new Expression.Select(container, "name"), allowance.containers());
        any = Forgiveness.either(any, when(allowance.when(), named));
      }
    }
    return any;
  }

  private @Nullable Expression ofValue(Expression value) {
    Expression any = null;
    for (Profile.Allowance allowance : allowances) {
      if (!allowance.values().isEmpty() && allowance.containers().isEmpty()) {
        Expression in = Forgiveness.in(value, allowance.values());
        any = Forgiveness.either(any, when(allowance.when(), in));
      }
    }
    return any;
  }

  private @Nullable Expression ofVolume(Expression volume) {
    Expression any = null;
    for (Profile.HostPath needed : profile.hostPaths()) {
      Expression listed = Forgiveness.in(path(volume), spellings(needed.path()));
      Expression enough =
          needed.writable() ? listed : new Expression.And(listed, notWritten(volume));
      any = Forgiveness.either(any, when(needed.when(), enough));
    }
    return any == null ? null : new Expression.And(new Expression.Has(volume, "hostPath"), any);
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

  private static Expression notWritten(Expression volume) {
    Expression mount = new Expression.Identifier("writing");
    Expression container = new Expression.Identifier("writer");
    Expression readOnly = orValue(new Expression.OptionalSelect(mount, "readOnly"), Node.of(false));
    Expression mounts =
        new Expression.Call(
            Operation.OR_VALUE,
            List.of(
                new Expression.OptionalSelect(container, "volumeMounts"),
                new Expression.ListLiteral(List.of())));
    return new Expression.Not(
        new Expression.Comprehension(
            Expression.Macro.EXISTS,
            new Expression.Variable("containers"),
            "writer",
            null,
            new Expression.Comprehension(
                Expression.Macro.EXISTS,
                mounts,
                "writing",
                null,
                new Expression.And(sameName(mount, volume), new Expression.Not(readOnly)),
                null),
            null));
  }

  private static Expression orValue(Expression optional, Node value) {
    return new Expression.Call(
        Operation.OR_VALUE, List.of(optional, new Expression.Literal(value)));
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
