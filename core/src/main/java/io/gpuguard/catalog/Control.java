package io.gpuguard.catalog;

import io.gpuguard.cel.Expression;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One practice as data, read from {@code catalog/controls/TOPIC/NAME/control.yaml}. The format is
 * described in docs/catalog.md.
 *
 * @param id such as {@code GG-PRIV-001}; never reused
 * @param topic the folder above, such as {@code privileges}
 * @param name the folder, such as {@code privileged-component}
 * @param title one sentence without a full stop: what is wrong when it fails
 * @param organisation the size from which on it is checked
 * @param practices ids of catalog/practices.yaml
 * @param frameworks sections by framework id
 * @param message the finding's sentence; placeholders are those of {@code check.Messages}
 * @param parameters defaults by name, which {@code gpuguard.yaml} can override
 */
public record Control(
    String id,
    List<String> aliases,
    String topic,
    String name,
    String title,
    Severity severity,
    Horizon horizon,
    Organisation organisation,
    List<String> practices,
    Map<String, List<String>> frameworks,
    Check check,
    Mapping parameters,
    String message,
    String rationale,
    Repair repair) {

  public Control {
    aliases = List.copyOf(aliases);
    practices = List.copyOf(practices);
    frameworks = Map.copyOf(frameworks);
  }

  /** How a control looks at the input. */
  public sealed interface Check {}

  /** A CEL expression over each pod template; true is good. */
  public record PodCheck(
      Subject subject, List<String> componentKinds, String text, Expression expression)
      implements Check {
    public PodCheck {
      componentKinds = List.copyOf(componentKinds);
    }
  }

  /**
   * A CEL expression over each object of some kinds; true is good.
   *
   * @param kinds as {@code group/Kind}; {@code /ConfigMap} for the core group, {@code *} in place
   *     of the kind for a whole group
   */
  public record ObjectCheck(List<String> kinds, String text, Expression expression)
      implements Check {
    public ObjectCheck {
      kinds = List.copyOf(kinds);
    }
  }

  /** Java code that sees the whole input. */
  public record InputCheck(String analyzer) implements Check {}

  /**
   * A look at the exceptions file: entries that are {@code expired}, {@code unused} or {@code
   * unknown}.
   */
  public record ExceptionsCheck(String problem) implements Check {}

  /** Which pod templates a {@link PodCheck} is about. */
  public enum Subject {
    /** Recognised GPU components, unknown device plugins included. */
    COMPONENT,
    /** Everything that no profile vouches for, unknown device plugins included. */
    WORKLOAD,
    /** Every pod template. */
    POD;

    public String text() {
      return Names.kebab(this);
    }

    public static Optional<Subject> of(String text) {
      return Names.find(values(), text);
    }
  }

  /** The size of the organisation from which on a control is checked. */
  public enum Organisation {
    SMALL,
    MEDIUM,
    ENTERPRISE;

    public String text() {
      return Names.kebab(this);
    }

    /** Whether an organisation of the given size checks what is on from this size. */
    public boolean includedIn(Organisation size) {
      return compareTo(size) <= 0;
    }

    public static Optional<Organisation> of(String text) {
      return Names.find(values(), text);
    }
  }

  /**
   * @param text what to do, for people; ends with a full stop
   * @param automatic whether {@code gpuguard fix} may do it
   */
  public record Repair(String text, Automatic automatic) {}

  /** How far a repair may go without a person. */
  public enum Automatic {
    SAFE,
    REVIEW,
    NONE;

    public String text() {
      return Names.kebab(this);
    }

    public static Optional<Automatic> of(String text) {
      return Names.find(values(), text);
    }
  }
}
