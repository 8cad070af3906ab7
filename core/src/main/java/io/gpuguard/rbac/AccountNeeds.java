package io.gpuguard.rbac;

import io.gpuguard.check.Input;
import io.gpuguard.component.Component;
import io.gpuguard.finding.Severity;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.PodTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The service accounts of components, and what all pods that run as one need together. */
public final class AccountNeeds {

  private final Map<String, Account> accounts = new LinkedHashMap<>();

  /**
   * A service account.
   *
   * @param needs null if nobody says what some pod that runs as it needs
   * @param unknown why nobody says; empty if somebody does
   */
  public record Account(
      String namespace,
      String name,
      List<Component> components,
      @Nullable NeededRights needs,
      String unknown) {

    public Account {
      components = List.copyOf(components);
    }

    User user() {
      return User.serviceAccount(namespace, name);
    }

    /** What the profiles say of a right that the account holds. */
    public GrantNeed judge(Rights.Grant grant) {
      if (admits(grant.placed().rule())) {
        return GrantNeed.unknown(
            "OpenShift admits the pod by it; the program does not ask for it.");
      }
      return needs == null ? GrantNeed.unknown(unknown) : needs.judge(grant);
    }

    /**
     * Why the danger of a held right cannot be avoided, by whose word; empty if it can. As with
     * every allowance, a pod must be what it says it is. What is critical is nobody's need.
     */
    String excuse(Danger danger, Rights.Grant grant) {
      if (needs == null
          || danger.severity() == Severity.CRITICAL
          || !components.stream().allMatch(Component::trusted)) {
        return "";
      }
      List<NeededRights.Need> behind = needs.behind(danger, grant);
      String source = NeededRights.words(behind, NeededRights.Need::source, "; ");
      return behind.isEmpty()
          ? ""
          : NeededRights.words(behind, NeededRights.Need::reason, " ") + " Source: " + source + ".";
    }

    /** Security context constraints decide which pods are let in, whatever the program does. */
    static boolean admits(Rule rule) {
      return rule.verbs().equals(List.of("use"))
          && rule.resources().equals(List.of("securitycontextconstraints"));
    }
  }

  public static AccountNeeds of(Inventory inventory, List<Component> components) {
    Map<String, List<Component>> byAccount = new LinkedHashMap<>();
    for (Component component : components) {
      byAccount.computeIfAbsent(key(component.pod()), _ -> new ArrayList<>()).add(component);
    }
    Map<String, PodTemplate> strangers = strangers(inventory, components);
    AccountNeeds needs = new AccountNeeds();
    byAccount.forEach((key, ours) -> needs.accounts.put(key, account(ours, strangers.get(key))));
    return needs;
  }

  /** The accounts of a scan's input, worked out once. */
  static AccountNeeds of(Input input) {
    return input.shared(AccountNeeds.class, i -> of(i.inventory(), i.components()));
  }

  Collection<Account> all() {
    return accounts.values();
  }

  /** The account that a component runs as. */
  public Account of(Component component) {
    Account account = accounts.get(key(component.pod()));
    if (account == null) {
      throw new IllegalArgumentException(component.id() + " is of another input");
    }
    return account;
  }

  /** The first pod of each account that is no component. */
  private static Map<String, PodTemplate> strangers(
      Inventory inventory, List<Component> components) {
    Set<String> names = new HashSet<>();
    Set<PodTemplate> ours = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Component component : components) {
      names.add(component.pod().serviceAccount());
      ours.add(component.pod());
    }
    Map<String, PodTemplate> strangers = new LinkedHashMap<>();
    if (!names.isEmpty()) {
      for (PodTemplate pod : inventory.pods()) {
        if (names.contains(pod.serviceAccount()) && !ours.contains(pod)) {
          strangers.putIfAbsent(key(pod), pod);
        }
      }
    }
    return strangers;
  }

  private static Account account(List<Component> components, @Nullable PodTemplate stranger) {
    PodTemplate pod = components.getFirst().pod();
    List<NeededRights> all = new ArrayList<>();
    String unknown = "";
    for (Component component : components) {
      Optional<NeededRights> needs = NeededRights.of(component);
      if (needs.isPresent()) {
        all.add(needs.get());
      } else if (unknown.isEmpty()) {
        unknown = "no profile says which rights " + component.words() + " needs";
      }
    }
    if (unknown.isEmpty() && stranger != null) {
      unknown =
          "its account is also that of "
              + stranger.owner().title()
              + ", and no profile says which rights that needs";
    }
    return new Account(
        namespace(pod),
        pod.serviceAccount(),
        components,
        unknown.isEmpty() ? NeededRights.together(all) : null,
        unknown);
  }

  private static String key(PodTemplate pod) {
    return namespace(pod) + "/" + pod.serviceAccount();
  }

  /** Where a pod without a namespace goes when it is applied. */
  static String namespace(PodTemplate pod) {
    return pod.namespace().isEmpty() ? "default" : pod.namespace();
  }
}
