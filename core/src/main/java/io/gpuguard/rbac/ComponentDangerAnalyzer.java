package io.gpuguard.rbac;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Dangerous permissions of the service accounts that GPU components run as. The parameter {@code
 * permissions} names them; {@code onNodes} is true where only components that run on GPU nodes are
 * meant, whose token falls with the node; {@code justifiedByProfile} is true where a right that the
 * profile needs is justified.
 */
public final class ComponentDangerAnalyzer implements Analyzer {

  static final String NAME = "rbac-component-danger";

  /** How many holders of a permission a message names. */
  private static final int NAMED = 5;

  @Override
  public String name() {
    return NAME;
  }

  /** What a rule of a role gives, to whom. */
  private record Key(Resource role, int index, String danger, boolean excused) {

    // By the object itself: a record's own hash would walk the whole role, and be made at run time.
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && key.role == role
          && key.index == index
          && key.excused == excused
          && key.danger.equals(danger);
    }

    @Override
    public int hashCode() {
      return (System.identityHashCode(role) * 31 + index) * 31 + danger.hashCode();
    }
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    if (!RbacIndex.hasBindings(input.inventory())) {
      return List.of();
    }
    Set<String> permissions = new LinkedHashSet<>();
    parameters.get("permissions").items().forEach(p -> permissions.add(p.text("")));
    List<Danger> dangers =
        Danger.all(input.catalog()).stream().filter(d -> permissions.contains(d.id())).toList();
    boolean onNodes = parameters.get("onNodes").isTrue();
    boolean excusable = excusable(parameters);
    Rights rights = Rights.of(input);
    Map<Key, List<Set<String>>> holders = new LinkedHashMap<>();
    Map<Key, Violation> violations = new LinkedHashMap<>();
    for (AccountNeeds.Account account : AccountNeeds.of(input).all()) {
      Set<String> ids = new LinkedHashSet<>();
      for (Component component : account.components()) {
        if (!onNodes || runsOnNodes(component)) {
          ids.add(component.id());
        }
      }
      for (Rights.Grant grant :
          ids.isEmpty() ? List.<Rights.Grant>of() : rights.of(account.user())) {
        judge(account, ids, grant, dangers, excusable, holders, violations);
      }
    }
    return finished(holders, violations);
  }

  /** Whether a control takes the profile's word for a right. */
  static boolean excusable(Mapping parameters) {
    return parameters.get("justifiedByProfile").isTrue();
  }

  static boolean runsOnNodes(Component component) {
    return component.pod().owner().kind().equals("DaemonSet");
  }

  private static void judge(
      AccountNeeds.Account account,
      Set<String> components,
      Rights.Grant grant,
      List<Danger> dangers,
      boolean excusable,
      Map<Key, List<Set<String>>> holders,
      Map<Key, Violation> violations) {
    RbacIndex.Placed placed = grant.placed();
    if (RbacIndex.isBuiltIn(grant.binding().resource())) {
      return;
    }
    for (Danger danger : dangers) {
      if (danger.in(grant)) {
        boolean ours = !RbacIndex.isBuiltIn(placed.role());
        Resource where = ours ? placed.role() : grant.binding().resource();
        Path field = ours ? Path.of("rules").child(placed.index()) : Path.of("roleRef");
        String excuse = excusable ? account.excuse(danger, grant) : "";
        Key key = new Key(where, placed.index(), danger.id(), !excuse.isEmpty());
        holders.computeIfAbsent(key, _ -> new ArrayList<>()).add(components);
        violations.putIfAbsent(
            key,
            new Violation(
                where,
                null,
                field,
                excuse.isEmpty() ? Verdict.FAIL : Verdict.JUSTIFIED,
                words(danger, grant),
                excuse.isEmpty() ? null : excuse,
                severity(danger, grant)));
      }
    }
  }

  /** A right in one namespace reaches that namespace only. */
  private static Severity severity(Danger danger, Rights.Grant grant) {
    return grant.clusterWide() || danger.severity() != Severity.CRITICAL
        ? danger.severity()
        : Severity.HIGH;
  }

  private static Map<String, String> words(Danger danger, Rights.Grant grant) {
    return Map.of(
        "permission", danger.title(),
        "rule", grant.placed().rule().text(),
        "why", danger.why(),
        "scope", grant.clusterWide() ? "in the whole cluster" : "in namespace " + grant.namespace(),
        "binding", grant.binding().resource().title());
  }

  private static List<Violation> finished(
      Map<Key, List<Set<String>>> holders, Map<Key, Violation> violations) {
    List<Violation> all = new ArrayList<>();
    violations.forEach(
        (key, violation) -> {
          Map<String, String> words = new LinkedHashMap<>(violation.words());
          words.put("holders", named(holders.getOrDefault(key, List.of())));
          all.add(
              new Violation(
                  violation.resource(),
                  null,
                  violation.path(),
                  violation.verdict(),
                  words,
                  violation.reason(),
                  violation.severity()));
        });
    return all;
  }

  /** The first few by name: a message that named each node's pod would grow with the cluster. */
  private static String named(List<Set<String>> holders) {
    List<String> names = holders.stream().flatMap(Set::stream).distinct().limit(NAMED).toList();
    int more = holders.stream().mapToInt(Set::size).sum() - names.size();
    return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
  }
}
