package io.gpuguard.policy;

import static java.util.stream.Collectors.joining;

import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.CelText;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Operation;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When the trusted profile explains all that a control finds in a pod: what {@code
 * check.Justification} does for each finding, as one condition of the whole pod. What differs from
 * profile to profile stands in tables; the control's expression, which overlooks what they list,
 * stands there once.
 */
final class Needs {

  private static final String EXPLAINED = "explained";
  private static final String CONTAINERS = "ownContainers";
  private static final String NAMED = "namedContainers";
  private static final String VALUES = "neededValues";
  private static final String READ = "readPaths";
  private static final String WRITTEN = "writtenPaths";

  private final List<NeedTable> tables = new ArrayList<>();
  private final @Nullable Expression parts;

  Needs(Control control, Control.PodCheck check, List<Profile> profiles) {
    boolean inContainers = inContainers(check);
    NeedTable explained = new NeedTable(EXPLAINED);
    NeedTable containers = new NeedTable(CONTAINERS);
    NeedTable named = new NeedTable(NAMED);
    NeedTable values = new NeedTable(VALUES);
    NeedTable read = new NeedTable(READ);
    NeedTable written = new NeedTable(WRITTEN);
    for (Profile profile : profiles) {
      for (Profile.Allowance allowance : profile.allowances()) {
        if (!allowance.control().equals(control.id())) {
          continue;
        }
        boolean any = allowance.values().isEmpty();
        if (any && !allowance.containers().isEmpty()) {
          named.add(profile, allowance.when(), allowance.containers());
        } else if (any) {
          (inContainers ? containers : explained).add(profile, allowance.when(), List.of(""));
        } else if (allowance.containers().isEmpty()) {
          values.add(profile, allowance.when(), allowance.values());
        }
      }
      for (Profile.HostPath needed : profile.hostPaths()) {
        List<String> paths = PathSpellings.of(needed.path());
        (needed.writable() ? written : read).add(profile, needed.when(), paths);
      }
    }
    Stream.of(explained, containers, named, values, read, written)
        .filter(t -> !t.isEmpty())
        .forEach(tables::add);
    this.parts = Forgiveness.of(check.expression(), this::overlooked);
  }

  private static boolean inContainers(Control.PodCheck check) {
    Expression any = new Expression.Literal(Node.of(true));
    return Forgiveness.of(
            check.expression(), (items, _, _) -> items == Forgiveness.Items.CONTAINERS ? any : null)
        != null;
  }

  private boolean has(String table) {
    return tables.stream().anyMatch(t -> t.name().equals(table));
  }

  /** Whether no profile explains anything of the control. */
  boolean isEmpty() {
    return parts == null && !has(EXPLAINED);
  }

  /** The tables that the condition reads: a control that looks at no volume needs no paths. */
  private List<NeedTable> read() {
    String condition = condition();
    return tables.stream().filter(t -> condition.contains(t.name())).toList();
  }

  /** What {@link #condition} reads, for the variables that it needs. */
  List<Expression> used() {
    List<Expression> used = new ArrayList<>();
    if (parts != null) {
      used.add(parts);
    }
    read().forEach(t -> used.addAll(t.features()));
    return used;
  }

  /** That the trusted profile explains all; inside of what {@link #bind} binds. */
  String condition() {
    String whole = has(EXPLAINED) ? EXPLAINED + ".size() > 0 && " + ProfileMatch.text(alone()) : "";
    return Stream.of(whole, rest()).filter(t -> !t.isEmpty()).collect(joining(" || "));
  }

  /** Of the profiles alone that need something: of the others a pod without a finding passes. */
  private String rest() {
    if (parts == null) {
      return "";
    }
    String text = ProfileMatch.text(parts);
    List<String> ids =
        tables.stream()
            .filter(t -> text.contains(t.name()))
            .flatMap(t -> t.profiles().stream())
            .distinct()
            .toList();
    return NeedTable.PROFILE + " in " + CelText.literals(ids) + " && (" + text + ")";
  }

  /** Binds the tables' rows of the first profile that vouches for the pod. */
  void bind(Bindings bindings) {
    if (!isEmpty()) {
      bindings.bind(NeedTable.PROFILE, "trusted.size() > 0 ? trusted[0] : ''");
      read().forEach(t -> bindings.bind(t.name(), t.text()));
    }
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
    if (has(CONTAINERS)) {
      any =
          new Expression.And(isIn(new Expression.Literal(Node.of("")), CONTAINERS), own(container));
    }
    if (has(NAMED)) {
      any = Forgiveness.either(any, isIn(new Expression.Select(container, "name"), NAMED));
    }
    return any;
  }

  private @Nullable Expression ofValue(Expression value, @Nullable Expression container) {
    if (!has(VALUES)) {
      return null;
    }
    return new Expression.And(isIn(value, VALUES), container == null ? alone() : own(container));
  }

  /** What is of the whole pod is explained where nobody else is in it. */
  private static Expression alone() {
    return new Expression.Call(
        Operation.EQUALS,
        List.of(
            new Expression.Call(
                Operation.SIZE, List.of(new Expression.Identifier(ProfileMatch.STRANGERS))),
            new Expression.Literal(Node.of(0))));
  }

  private @Nullable Expression ofVolume(Expression volume) {
    Expression path = PathSpellings.of(path(volume));
    Expression any = has(WRITTEN) ? isIn(path, WRITTEN) : null;
    if (has(READ)) {
      Expression read = new Expression.And(isIn(path, READ), not(mounted("written", volume)));
      any = Forgiveness.either(any, read);
    }
    if (any == null) {
      return null;
    }
    Expression others = not(mounted(ProfileMatch.FOREIGN_MOUNTS, volume));
    return new Expression.And(
        new Expression.Has(volume, "hostPath"), new Expression.And(any, others));
  }

  /** A mount is explained with the volume that it mounts. */
  private @Nullable Expression ofMount(Expression mount) {
    Expression volume = new Expression.Identifier("needed");
    Expression explained = ofVolume(volume);
    if (explained == null) {
      return null;
    }
    Expression same =
        new Expression.Call(
            Operation.EQUALS,
            List.of(new Expression.Select(volume, "name"), new Expression.Select(mount, "name")));
    return exists(
        new Expression.Variable("volumes"), "needed", new Expression.And(same, explained));
  }

  private static Expression path(Expression volume) {
    return new Expression.Select(new Expression.Select(volume, "hostPath"), "path");
  }

  /** That a container is none of others' beside the component's: see {@link ProfileMatch}. */
  private static Expression own(Expression container) {
    return not(isIn(new Expression.Select(container, "name"), ProfileMatch.FOREIGN));
  }

  private static Expression isIn(Expression item, String list) {
    return new Expression.Call(Operation.IN, List.of(item, new Expression.Identifier(list)));
  }

  /**
   * Whether one of some containers mounts a volume.
   *
   * @param names a list of the volumes' names for each container
   */
  private static Expression mounted(String names, Expression volume) {
    Expression name = new Expression.Select(volume, "name");
    return exists(new Expression.Identifier(names), "names", isIn(name, "names"));
  }

  private static Expression exists(Expression list, String variable, Expression body) {
    return new Expression.Comprehension(Expression.Macro.EXISTS, list, variable, null, body, null);
  }

  private static Expression not(Expression what) {
    return new Expression.Not(what);
  }
}
