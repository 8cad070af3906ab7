package io.gpuguard.policy;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.CelText;
import io.gpuguard.cel.Expression;
import io.gpuguard.cel.VariableOrder;
import io.gpuguard.exception.Allowance;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes admission rules of controls. The API server shows one object at a time, so controls that
 * see the whole input have none.
 */
public final class AdmissionRules {

  /**
   * Updates that change nothing that a control looks at pass: controllers must be able to remove
   * finalizers from objects that are older than the rule.
   */
  private static final AdmissionRule.Named CHANGES =
      new AdmissionRule.Named(
          "something-changed",
          "oldObject == null || dyn(object).?spec != dyn(oldObject).?spec"
              + " || dyn(object).?template != dyn(oldObject).?template"
              + " || object.metadata.?labels != oldObject.metadata.?labels"
              + " || object.metadata.?annotations != oldObject.metadata.?annotations");

  /** Kinds that are files, and groups that the API server keeps from admission policies. */
  private static final Map<String, String> NO_ADMISSION =
      Map.of(
          "admissionregistration.k8s.io",
          "the API server shows no admission configuration to policies",
          "apiserver.config.k8s.io",
          "it is about a file of the API server",
          "audit.k8s.io",
          "it is about a file of the API server");

  private final Catalog catalog;
  private final PodTargets pods;
  private final ProfileMatch match;
  private final Function<Control, Mapping> parameters;
  private final List<Allowance> exceptions;
  private final List<AdmissionRule> rules = new ArrayList<>();
  private final List<AdmissionRule.Omitted> omitted = new ArrayList<>();
  private final List<String> unexcused = new ArrayList<>();

  private AdmissionRules(
      Catalog catalog,
      List<Profile> profiles,
      Function<Control, Mapping> parameters,
      List<Allowance> exceptions) {
    this.catalog = catalog;
    this.pods = new PodTargets(catalog.podTemplates());
    this.match = new ProfileMatch(catalog, pods, profiles);
    this.parameters = parameters;
    this.exceptions = exceptions;
  }

  /**
   * @param profiles the components that are vouched for, in the catalogue's order
   * @param parameters the values of a control's parameters
   * @param exceptions entries that are in force
   */
  public static AdmissionRule.Set of(
      Catalog catalog,
      List<Control> controls,
      List<Profile> profiles,
      Function<Control, Mapping> parameters,
      List<Allowance> exceptions) {
    AdmissionRules made = new AdmissionRules(catalog, profiles, parameters, exceptions);
    controls.forEach(made::add);
    return new AdmissionRule.Set(made.rules, made.omitted, made.unexcused);
  }

  private void add(Control control) {
    switch (control.check()) {
      case Control.PodCheck check -> addPod(control, check);
      case Control.ObjectCheck check -> addObject(control, check);
      case Control.InputCheck _ -> omit(control, "it sees several objects at once");
      case Control.ExceptionsCheck _ -> omit(control, "it is about the exceptions file");
    }
  }

  private void addPod(Control control, Control.PodCheck check) {
    AdmissionRule rule =
        rule(control, pods.targets(), conditions(control, check), check.text(), check.expression());
    if (rule.isTooLong()) {
      // Without some profile's needs it would be short enough, and refuse what that one explains.
      omit(
          control,
          "with all that the vouched profiles and exceptions explain it is longer than the "
              + AdmissionRule.LONGEST
              + " letters that engines take (--vouch found vouches for fewer)");
      return;
    }
    rules.add(rule);
  }

  private void addObject(Control control, Control.ObjectCheck check) {
    List<AdmissionRule.Target> targets = new ArrayList<>();
    for (String kind : check.kinds()) {
      int slash = kind.indexOf('/');
      String group = kind.substring(0, slash);
      String reason = NO_ADMISSION.get(group);
      if (kind.endsWith("/*")) {
        reason = "it is about the policies of other engines";
      }
      if (reason != null) {
        omit(control, reason);
        return;
      }
      targets.addAll(ServedKinds.of(group, kind.substring(slash + 1)));
    }
    if (readsStatus(check.text())) {
      omit(control, "it looks at the status, which nobody writes by hand");
      return;
    }
    rules.add(rule(control, targets, List.of(), check.text(), check.expression()));
  }

  private static boolean readsStatus(String text) {
    return text.contains("object.?status") || text.contains("object.status");
  }

  private void omit(Control control, String reason) {
    omitted.add(new AdmissionRule.Omitted(control, reason));
  }

  private AdmissionRule rule(
      Control control,
      List<AdmissionRule.Target> targets,
      List<AdmissionRule.Named> conditions,
      String text,
      Expression expression) {
    List<AdmissionRule.Named> variables = new ArrayList<>();
    for (String name : VariableOrder.of(List.of(expression), catalog.variables())) {
      switch (name) {
        case "podSpec" -> variables.addFirst(new AdmissionRule.Named(name, pods.podSpec()));
        case "podMetadata" -> variables.addFirst(new AdmissionRule.Named(name, pods.podMetadata()));
        case "params" -> {}
        default -> variables.add(new AdmissionRule.Named(name, definition(name)));
      }
    }
    return new AdmissionRule(
        "gpuguard-" + control.id().toLowerCase(Locale.ROOT),
        control,
        targets,
        conditions,
        variables,
        text,
        parameters.apply(control),
        excuses(control));
  }

  private List<Excuse> excuses(Control control) {
    List<Excuse> excuses = new ArrayList<>();
    for (Allowance entry : exceptions) {
      if (entry.isAbout(control)) {
        Optional<String> obstacle = Excuses.obstacle(control, entry);
        if (obstacle.isPresent()) {
          unexcused.add(
              control.id()
                  + ": the exception of "
                  + entry.owner()
                  + " ("
                  + entry.reason()
                  + ") is in no policy, since "
                  + obstacle.get()
                  + ".");
        } else {
          excuses.add(new Excuses(match).of(control, entry, excuses.size() + 1));
        }
      }
    }
    return excuses;
  }

  private String definition(String name) {
    return CelText.of(Objects.requireNonNull(catalog.variables().get(name), name).get());
  }

  private List<AdmissionRule.Named> conditions(Control control, Control.PodCheck check) {
    List<AdmissionRule.Named> conditions = new ArrayList<>();
    conditions.add(CHANGES);
    List<Expression> used = new ArrayList<>();
    String concerns =
        switch (check.subject()) {
          case COMPONENT -> component(check.componentKinds());
          case WORKLOAD -> workload(check, used);
          case POD -> "";
        };
    // A profile's needs are no excuse for a workload.
    boolean workload = check.subject() == Control.Subject.WORKLOAD;
    Needs needs = new Needs(control, check, workload ? List.of() : match.profiles());
    used.addAll(needs.used());
    String unexplained =
        needs.isEmpty() ? "" : "!(trusted.size() > 0 && (" + needs.condition() + "))";
    String body =
        concerns.isEmpty() || unexplained.isEmpty()
            ? concerns + unexplained
            : "(" + concerns + ") && " + unexplained;
    if (!body.isEmpty()) {
      Bindings bindings = match.bindings(used, body);
      needs.bind(bindings);
      conditions.add(
          new AdmissionRule.Named(
              switch (check.subject()) {
                case COMPONENT -> "is-a-gpu-component-that-does-not-need-it";
                case WORKLOAD -> "no-profile-vouches-for-it";
                case POD -> "no-profile-needs-it";
              },
              bindings.around(body)));
    }
    return conditions;
  }

  private String component(List<String> kinds) {
    if (kinds.isEmpty()) {
      return "trusted.size() > 0 || mountsDevicePlugins || mountsPluginRegistry";
    }
    List<String> ids =
        match.profiles().stream()
            .filter(p -> kinds.contains(p.kind().text()))
            .map(Profile::id)
            .toList();
    String unknown =
        (kinds.contains("device-plugin") ? "mountsDevicePlugins" : "false")
            + " || "
            + (kinds.contains("dra-driver")
                ? "!mountsDevicePlugins && mountsPluginRegistry"
                : "false");
    String known = ids.isEmpty() ? "false" : "trusted[0] in " + CelText.literals(ids);
    return "trusted.size() > 0 ? " + known + " : " + unknown;
  }

  private String workload(Control.PodCheck check, List<Expression> used) {
    String none = "trusted.size() == 0 && " + match.namesakes() + ".size() == 0";
    if (!check.judgesWorkloadContainers()) {
      return none;
    }
    used.add(check.expression());
    return none
        + " || trusted.size() > 0 && !("
        + ProfileMatch.ofForeignContainers(check.expression())
        + ")";
  }
}
