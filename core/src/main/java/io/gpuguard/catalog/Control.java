package io.gpuguard.catalog;

import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Roots;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One practice as data, read from {@code catalog/controls/TOPIC/NAME/control.yaml}. The format is
 * described in docs/catalog.md. Controls are the same if their ids are.
 *
 * @param id such as {@code GG-PRIV-001}; never reused
 * @param topic the folder above, such as {@code privileges}
 * @param name the folder, such as {@code privileged-component}
 * @param organisation the size from which on it is checked
 * @param parameters defaults by name, which {@code gpuguard.yaml} can override
 * @param texts what only people read; a scan that finds nothing never decodes it
 */
public record Control(
    String id,
    List<String> aliases,
    String topic,
    String name,
    Severity severity,
    Horizon horizon,
    Organisation organisation,
    Check check,
    Mapping parameters,
    Lazy<Texts> texts) {

  public Control {
    aliases = List.copyOf(aliases);
  }

  /**
   * The prose of a control.
   *
   * @param title one sentence without a full stop: what is wrong when it fails
   * @param practices ids of catalog/practices.yaml
   * @param frameworks sections by framework id
   * @param message the finding's sentence; placeholders are those of {@code check.Messages}
   */
  public record Texts(
      String title,
      List<String> practices,
      Map<String, List<String>> frameworks,
      String message,
      String rationale,
      Repair repair) {
    public Texts {
      practices = List.copyOf(practices);
      // Map.copyOf has another order in each JVM: what is written would differ from run to run.
      frameworks = Collections.unmodifiableMap(new LinkedHashMap<>(frameworks));
    }
  }

  /** Its file in the catalogue. */
  public String file() {
    return "controls/" + topic + "/" + name + "/control.yaml";
  }

  public String title() {
    return texts.get().title();
  }

  public List<String> practices() {
    return texts.get().practices();
  }

  public Map<String, List<String>> frameworks() {
    return texts.get().frameworks();
  }

  public String message() {
    return texts.get().message();
  }

  public String rationale() {
    return texts.get().rationale();
  }

  public Repair repair() {
    return texts.get().repair();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Control control && control.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** The variable with the containers of a workload. */
  public static final String WORKLOAD_CONTAINERS = "workloadContainers";

  /** A CEL expression: its text for people and other engines, its checked form for us. */
  public record Source(String text, Expression expression) {}

  /** How a control looks at the input. */
  public sealed interface Check {}

  /**
   * A CEL expression over each pod template; true is good.
   *
   * @param shape whether the expression reads nothing but the template's shape; null if that was
   *     not worked out yet
   */
  public record PodCheck(
      Subject subject, List<String> componentKinds, Lazy<Source> source, @Nullable Boolean shape)
      implements Check {
    public PodCheck {
      componentKinds = List.copyOf(componentKinds);
    }

    public String text() {
      return source.get().text();
    }

    public Expression expression() {
      return source.get().expression();
    }

    /**
     * Whether it is about the containers of workloads, each by itself: then it judges others'
     * containers in the pod of a component too.
     */
    public boolean judgesWorkloadContainers() {
      return subject == Subject.WORKLOAD && text().contains("variables." + WORKLOAD_CONTAINERS);
    }

    /** Whether pods of the same shape get the same answer. */
    public boolean sameForShape(Map<String, Lazy<Expression>> variables) {
      return shape == null ? Roots.sameForTemplate(expression(), variables) : shape;
    }
  }

  /**
   * A CEL expression over each object of some kinds; true is good.
   *
   * @param kinds as {@code group/Kind}; {@code /ConfigMap} for the core group, {@code *} in place
   *     of the kind for a whole group
   */
  public record ObjectCheck(List<String> kinds, Lazy<Source> source) implements Check {
    public ObjectCheck {
      kinds = List.copyOf(kinds);
    }

    public String text() {
      return source.get().text();
    }

    public Expression expression() {
      return source.get().expression();
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
   * @param automatic how far {@code gpuguard fix} may go
   * @param fix how it is done; null where only people can do it
   * @param generate kinds of {@code gpuguard generate} that write what is missing
   */
  public record Repair(String text, Automatic automatic, @Nullable Fix fix, List<String> generate) {
    public Repair {
      generate = List.copyOf(generate);
    }
  }

  /** How far {@code gpuguard fix} may go without a person. */
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
