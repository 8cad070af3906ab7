package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An account for each component, with the rights that its profile names and no other. */
final class RbacGenerator implements Generator {

  private static final String API = "rbac.authorization.k8s.io/v1";

  @Override
  public String kind() {
    return "rbac";
  }

  @Override
  public String summary() {
    return "a service account for each component, with the rights of its profile and no other";
  }

  @Override
  public Generated generate(Request request) {
    Generated.Files files = new Generated.Files();
    List<String> resources = new ArrayList<>();
    Set<String> notes = new LinkedHashSet<>();
    Map<String, Account> accounts = new TreeMap<>();
    for (Component component : request.result().components()) {
      PodTemplate pod = component.pod();
      Profile profile = component.profile();
      if (profile == null || !profile.rights().has("rules")) {
        notes.add(
            pod.owner().title()
                + ": not assessable, since no profile says which rights it needs. 'gpuguard rbac"
                + " rights' shows those that it has.");
        continue;
      }
      String namespace = namespace(pod);
      String name = account(pod, profile);
      Account account =
          accounts.computeIfAbsent(
              namespace + "-" + name + ".yaml",
              file -> new Account(file, namespace, name, new TreeSet<>(), new LinkedHashSet<>()));
      account.users.add(pod.owner().title());
      account.rules.addAll(rules(component, profile));
    }
    for (Account account : accounts.values()) {
      List<Mapping> rules = List.copyOf(account.rules);
      files.add(
          account.file,
          comment(account.users, rules),
          objects(account.namespace, account.name, rules).toArray(Mapping[]::new));
      resources.add(account.file);
    }
    if (resources.isEmpty()) {
      return new Generated(Map.of(), "", List.of(), Map.of(), List.copyOf(notes));
    }
    files.add("kustomization.yaml", Kustomization.of(resources));
    notes.add(
        "Roles of the vendor's manifests stay until you delete them: rights add up. 'gpuguard rbac"
            + " rights' shows what is left afterwards.");
    return new Generated(files.all(), "", List.of(""), Map.of(), List.copyOf(notes));
  }

  /** How the names of our objects begin; other accounts are the components' own. */
  private static final String OURS = "gpuguard-";

  /** An account and whoever uses it: components that share one have the rights of all. */
  private record Account(
      String file, String namespace, String name, Set<String> users, Set<Mapping> rules) {}

  static String namespace(PodTemplate pod) {
    return Tenants.isName(pod.namespace()) ? pod.namespace() : "gpuguard-components";
  }

  /**
   * What the account may do, as {@code group/resource verb} or {@code group/resource=name verb}.
   */
  static List<String> expected(Component component, Profile profile) {
    Set<String> rights = new TreeSet<>();
    for (Mapping rule : rules(component, profile)) {
      for (Node group : rule.get("apiGroups").items()) {
        for (Node resource : rule.get("resources").items()) {
          String what = group.text("") + "/" + resource.text("");
          for (Node verb : rule.get("verbs").items()) {
            List<Node> names = rule.get("resourceNames").items();
            names.forEach(name -> rights.add(what + "=" + name.text("") + " " + verb.text("")));
            if (names.isEmpty()) {
              rights.add(what + " " + verb.text(""));
            }
          }
        }
      }
    }
    return List.copyOf(rights);
  }

  static String account(PodTemplate pod, Profile profile) {
    String own = pod.serviceAccount();
    boolean named = own.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?") && !own.equals("default");
    return named ? own : OURS + profile.id().toLowerCase(Locale.ROOT);
  }

  private static String comment(Set<String> users, List<Mapping> rules) {
    StringBuilder out = new StringBuilder(String.join(", ", users) + ":");
    if (rules.isEmpty()) {
      out.append(" it asks nothing of the API server, so its account has no rights and no token.");
    }
    for (Mapping rule : rules) {
      out.append("\n").append(rule.get("reason").text(""));
    }
    return out.toString();
  }

  /** The profile's rules whose feature is on. */
  static List<Mapping> rules(Component component, Profile profile) {
    List<Mapping> rules = new ArrayList<>();
    for (Node rule : profile.rights().get("rules").items()) {
      String when = rule.get("when").text("");
      if (when.isEmpty() || component.features().contains(when)) {
        rules.add(rule.mapping());
      }
    }
    return rules;
  }

  private static List<Mapping> objects(String namespace, String account, List<Mapping> rules) {
    List<Mapping> objects = new ArrayList<>();
    objects.add(
        map(
            "apiVersion",
            "v1",
            "kind",
            "ServiceAccount",
            "metadata",
            account.startsWith(OURS)
                ? metadata(account, namespace)
                : metadata(account, namespace).without("labels"),
            "automountServiceAccountToken",
            !rules.isEmpty()));
    add(objects, "ClusterRole", account, namespace, of(rules, false));
    add(objects, "Role", account, namespace, of(rules, true));
    return objects;
  }

  /** Rules as a role holds them, without our own keys. */
  private static List<Mapping> of(List<Mapping> rules, boolean namespaced) {
    return rules.stream()
        .filter(r -> r.get("namespaced").isTrue() == namespaced)
        .map(r -> r.without("when").without("reason").without("source").without("namespaced"))
        .toList();
  }

  private static void add(
      List<Mapping> objects, String kind, String account, String namespace, List<Mapping> rules) {
    if (rules.isEmpty()) {
      return;
    }
    boolean cluster = kind.equals("ClusterRole");
    // A name of the vendor's would change a role that others may be bound to.
    String own = account.startsWith(OURS) ? account : OURS + account;
    String name = cluster ? OURS + namespace + "-" + account : own;
    String scope = cluster ? "" : namespace;
    objects.add(
        map("apiVersion", API, "kind", kind, "metadata", metadata(name, scope), "rules", rules));
    objects.add(
        map(
            "apiVersion",
            API,
            "kind",
            kind + "Binding",
            "metadata",
            metadata(name, scope),
            "roleRef",
            map("apiGroup", "rbac.authorization.k8s.io", "kind", kind, "name", name),
            "subjects",
            List.of(map("kind", "ServiceAccount", "name", account, "namespace", namespace))));
  }

  private static Mapping metadata(String name, String namespace) {
    Mapping metadata = map("name", name);
    if (!namespace.isEmpty()) {
      metadata = metadata.with("namespace", Node.of(namespace));
    }
    return metadata.with("labels", map("app.kubernetes.io/managed-by", "gpuguard"));
  }
}
