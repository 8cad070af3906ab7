package io.gpuguard.rbac;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Components that carry a token for nothing: their profile says that they ask nothing of the API
 * server, or nobody says and no rule is bound to their account. Of an account of their own that is
 * not in the input nothing is said: the bindings lie where it lies, and without its token a plugin
 * that writes to its node stops.
 */
public final class TokenNeedAnalyzer implements Analyzer {

  private static final String UNBOUND = "to which no right is bound";

  private static final String ELSEWHERE =
      "the component's service account is not in the input, nor are its bindings";

  @Override
  public String name() {
    return "rbac-token-need";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Violation> found = new ArrayList<>();
    for (Component component : input.components()) {
      PodTemplate pod = component.pod();
      String why = mounts(pod, input) ? why(component, input) : "";
      if (why.isEmpty()) {
        continue;
      }
      Path field = pod.specPath().child("automountServiceAccountToken");
      Map<String, String> words = Map.of("account", pod.serviceAccount(), "why", why);
      found.add(
          why.equals(UNBOUND) && isElsewhere(input, pod)
              ? new Violation(
                  pod.owner(), pod, field, Verdict.NOT_ASSESSABLE, words, ELSEWHERE, null)
              : Violation.fail(pod, field, words));
    }
    return found;
  }

  /** Why the token is not needed; empty if it is, or may be. */
  private static String why(Component component, Input input) {
    Optional<NeededRights> needs = NeededRights.of(component);
    if (needs.isPresent()) {
      return needs.get().needs().isEmpty() ? "although it asks nothing of the API server" : "";
    }
    return isNodeAgent(component) && !hasGrants(input, component.pod()) ? UNBOUND : "";
  }

  /** Every namespace has the account default; any other was made by somebody. */
  private static boolean isElsewhere(Input input, PodTemplate pod) {
    return !pod.serviceAccount().equals("default")
        && input.inventory().serviceAccount(pod).isEmpty();
  }

  /** Controllers and schedulers live off the API; what runs on nodes mostly does not. */
  private static boolean isNodeAgent(Component component) {
    return switch (component.kind()) {
      case DEVICE_PLUGIN, EXPORTER, SHARING_DAEMON, MONITOR, TOOLKIT_INSTALLER -> true;
      case DRA_DRIVER,
          DRIVER_INSTALLER,
          PARTITION_MANAGER,
          LABELLER,
          VALIDATOR,
          OPERATOR,
          SCHEDULER ->
          false;
    };
  }

  private static boolean mounts(PodTemplate pod, Input input) {
    Node own = pod.spec().get("automountServiceAccountToken");
    if (own.present()) {
      return own.isTrue();
    }
    Optional<Resource> account = input.inventory().serviceAccount(pod);
    return account.isEmpty() || !account.get().root().get("automountServiceAccountToken").isFalse();
  }

  /** Whether the account holds anything beyond what every authenticated user does. */
  private static boolean hasGrants(Input input, PodTemplate pod) {
    if (!RbacIndex.hasBindings(input.inventory())) {
      return false;
    }
    String namespace = pod.namespace().isEmpty() ? "default" : pod.namespace();
    return Rights.of(input).of(User.serviceAccount(namespace, pod.serviceAccount())).stream()
        .anyMatch(grant -> !RbacIndex.isBuiltIn(grant.binding().resource()));
  }
}
