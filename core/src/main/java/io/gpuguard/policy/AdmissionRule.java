package io.gpuguard.policy;

import io.gpuguard.catalog.Control;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;

/**
 * A control as any admission engine takes it: all of them know objects to match, conditions that
 * see no variables, variables and an expression.
 *
 * @param name fit for {@code metadata.name}
 * @param targets what is looked at
 * @param conditions all must hold, or the rule is silent
 * @param variables in an order in which each sees the earlier ones
 * @param expression the control's own, character for character
 * @param parameters values by name, the user's settings applied; the expression reads them as
 *     {@code variables.params.NAME}
 * @param excuses exceptions that hold for it
 */
public record AdmissionRule(
    String name,
    Control control,
    List<Target> targets,
    List<Named> conditions,
    List<Named> variables,
    String expression,
    Mapping parameters,
    List<Excuse> excuses) {

  /**
   * No engine takes longer expressions, in code points: it is cel-go's limit, which neither
   * Kubernetes nor Gatekeeper nor Kyverno changes.
   */
  static final int LONGEST = 100_000;

  public AdmissionRule {
    targets = List.copyOf(targets);
    conditions = List.copyOf(conditions);
    variables = List.copyOf(variables);
    excuses = List.copyOf(excuses);
  }

  /**
   * Objects of one kind.
   *
   * @param group empty for the core group
   * @param version {@code *} where we do not know which are served
   * @param resource plural
   */
  public record Target(String group, String version, String resource, String kind) {}

  /** A CEL expression with a name. */
  public record Named(String name, String expression) {}

  /** The conditions, with an object that is excused left out: for engines without exceptions. */
  List<Named> conditionsAndExcuses() {
    List<Named> all = new ArrayList<>(conditions);
    for (Excuse excuse : excuses) {
      all.add(new Named(excuse.name(), "!(" + excuse.condition() + ")"));
    }
    return all;
  }

  /** Whether no engine takes it: every profile that is vouched for makes the conditions longer. */
  boolean isTooLong() {
    List<Named> all = new ArrayList<>(conditionsAndExcuses());
    all.addAll(variables);
    all.add(new Named("expression", expression));
    return all.stream()
        .map(Named::expression)
        .anyMatch(text -> text.codePointCount(0, text.length()) > LONGEST);
  }

  /** What a user is told whose object is refused. */
  public String message() {
    return control.id() + ": " + control.title() + ". " + control.repair().text();
  }

  /**
   * A control that no engine can check at admission.
   *
   * @param reason a sentence part without a full stop
   */
  public record Omitted(Control control, String reason) {}

  /**
   * Rules, and what could not become one.
   *
   * @param unexcused exceptions that hold in the scan alone, one sentence each
   */
  public record Set(List<AdmissionRule> rules, List<Omitted> omitted, List<String> unexcused) {
    public Set {
      unexcused = List.copyOf(unexcused);
      rules = List.copyOf(rules);
      omitted = List.copyOf(omitted);
    }
  }
}
