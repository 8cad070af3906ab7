package io.gpuguard.rbac;

import io.gpuguard.catalog.Control;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Severity;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rights of components' accounts that no profile of theirs names. A rule of which another control
 * fails already because it is dangerous is left to that one.
 */
public final class SurplusAnalyzer implements Analyzer {

  private static final Set<String> READING = Set.of("get", "list", "watch");

  @Override
  public String name() {
    return "rbac-surplus";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    if (input.components().isEmpty() || !RbacIndex.hasBindings(input.inventory())) {
      return List.of();
    }
    Rights rights = Rights.of(input);
    List<Told> told = told(input);
    List<Violation> found = new ArrayList<>();
    Map<String, Surplus> surplus = new LinkedHashMap<>();
    for (AccountNeeds.Account account : AccountNeeds.of(input).all()) {
      List<Rights.Grant> own =
          rights.of(account.user()).stream()
              .filter(grant -> !RbacIndex.isBuiltIn(grant.binding().resource()))
              .filter(grant -> !AccountNeeds.Account.admits(grant.placed().rule()))
              .toList();
      if (own.isEmpty()) {
        continue;
      }
      if (account.needs() == null) {
        found.add(unknown(account));
      } else {
        compare(account, own, told, surplus);
      }
    }
    surplus.values().forEach(s -> found.add(s.violation()));
    return found;
  }

  private static Violation unknown(AccountNeeds.Account account) {
    PodTemplate pod = account.components().getFirst().pod();
    Path field = pod.specPath().child("serviceAccountName");
    return Violation.notAssessable(pod.owner(), field, account.unknown());
  }

  /** A place in a role or binding, and whose accounts have too much by it. */
  private record Surplus(
      Resource where,
      Path field,
      boolean harmless,
      Map<String, String> words,
      Set<String> holders) {

    Violation violation() {
      Map<String, String> all = new LinkedHashMap<>(words);
      all.put("holders", Names.some(holders));
      return Violation.fail(where, field, all).with(severity());
    }

    private Severity severity() {
      return harmless ? Severity.LOW : Severity.MEDIUM;
    }
  }

  /** Too much to read, or to tell as an event, is hygiene; what holds passwords is not. */
  private static boolean harmless(Rule rule, GrantNeed need) {
    return rule.resources().equals(List.of("events"))
        || (READING.containsAll(need.surplus())
            && rule.resources().stream().noneMatch(r -> r.equals("secrets") || r.equals(Rule.ALL)));
  }

  private static void compare(
      AccountNeeds.Account account,
      List<Rights.Grant> grants,
      List<Told> told,
      Map<String, Surplus> surplus) {
    Set<Resource> wholeRoles = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Rights.Grant grant : grants) {
      boolean builtIn = RbacIndex.isBuiltIn(grant.placed().role());
      GrantNeed need = account.judge(grant);
      boolean enough = need.answer() == GrantNeed.Answer.NEEDED;
      if (enough || isTold(grant, account, grants, told)) {
        continue;
      }
      // A role of Kubernetes itself is not to be edited: its binding is the line to change.
      Resource where = builtIn ? grant.binding().resource() : grant.placed().role();
      if (!builtIn || wholeRoles.add(where)) {
        add(account, grant, need, builtIn, surplus);
      }
    }
  }

  private static void add(
      AccountNeeds.Account account,
      Rights.Grant grant,
      GrantNeed need,
      boolean builtIn,
      Map<String, Surplus> surplus) {
    Resource where = builtIn ? grant.binding().resource() : grant.placed().role();
    Path field = builtIn ? Path.of("roleRef") : Path.of("rules").child(grant.placed().index());
    Rule rule = grant.placed().rule();
    Map<String, String> words =
        Map.of(
            "rule",
            builtIn
                ? "all of " + grant.binding().roleKind() + " " + grant.binding().roleName()
                : grant.placed().rule().text(),
            "scope",
            grant.clusterWide() ? "in the whole cluster" : "in namespace " + grant.namespace(),
            "binding",
            grant.binding().resource().title(),
            "judgement",
            judgement(need, builtIn));
    String key = System.identityHashCode(where) + " " + field + " " + words;
    Surplus known =
        surplus.computeIfAbsent(
            key,
            _ -> new Surplus(where, field, harmless(rule, need), words, new LinkedHashSet<>()));
    account.components().stream().map(SurplusAnalyzer::holder).forEach(known.holders()::add);
  }

  /** By profile, not by object: the message of a role does not grow with pods. */
  private static String holder(Component component) {
    return component.profile() == null ? component.id() : "the " + component.profile().name();
  }

  private static String judgement(GrantNeed need, boolean builtIn) {
    if (need.answer() == GrantNeed.Answer.NEEDED_IN_PART && !builtIn) {
      return "only " + need.needed() + " of it is needed";
    }
    if (builtIn) {
      return "not all of it is needed";
    }
    return need.reason().isEmpty()
        ? "no profile names a need for it"
        : "none of it is needed (" + need.reason().replaceFirst("\\.$", "") + ")";
  }

  /** A permission that another control reports. */
  private record Told(Danger danger, boolean onNodes, boolean excusable) {

    boolean of(AccountNeeds.Account account, Rights.Grant grant) {
      boolean meant =
          !onNodes || account.components().stream().anyMatch(ComponentDangerAnalyzer::runsOnNodes);
      return meant && danger.in(grant) && !(excusable && !account.excuse(danger, grant).isEmpty());
    }
  }

  private static List<Told> told(Input input) {
    List<Danger> dangers = Danger.all(input.catalog());
    List<Told> told = new ArrayList<>();
    for (Control control : input.catalog().controls()) {
      if (control.check() instanceof Control.InputCheck check
          && check.analyzer().equals(ComponentDangerAnalyzer.NAME)) {
        Mapping parameters = input.parameters(control);
        boolean onNodes = parameters.get("onNodes").isTrue();
        boolean excusable = ComponentDangerAnalyzer.excusable(parameters);
        for (Node id : parameters.get("permissions").items()) {
          dangers.stream()
              .filter(d -> d.id().equals(id.text("")))
              .forEach(d -> told.add(new Told(d, onNodes, excusable)));
        }
      }
    }
    return told;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isTold(
      Rights.Grant grant,
      AccountNeeds.Account account,
      List<Rights.Grant> grants,
      List<Told> told) {
    Rule rule = grant.placed().rule();
    // GG-RBAC-010 names the role for it.
    boolean wildcard =
        rule.resources().contains(Rule.ALL)
            && (rule.apiGroups().contains("") || rule.apiGroups().contains(Rule.ALL));
    if (wildcard || told.stream().anyMatch(t -> t.of(account, grant))) {
      return true;
    }
    // Dangers of a built-in role are told of its binding, which is one line for all its rules.
    return RbacIndex.isBuiltIn(grant.placed().role())
        && grants.stream()
            .filter(g -> g.binding() == grant.binding() && g != grant)
            .anyMatch(g -> told.stream().anyMatch(t -> t.of(account, g)));
  }
}
