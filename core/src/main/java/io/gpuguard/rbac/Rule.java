package io.gpuguard.rbac;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rule of a Role or ClusterRole. The match functions follow the API server's: {@code *} stands
 * for all, {@code pods} does not cover {@code pods/exec}, {@code *}{@code /exec} covers every exec.
 */
public record Rule(
    List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> nonResourceUrls) {

  static final String ALL = "*";

  public static Rule of(Node node) {
    return new Rule(
        texts(node.get("verbs")),
        texts(node.get("apiGroups")),
        texts(node.get("resources")),
        texts(node.get("resourceNames")),
        texts(node.get("nonResourceURLs")));
  }

  private static List<String> texts(Node node) {
    List<String> texts = new ArrayList<>();
    for (Node item : node.items()) {
      String text = item.text();
      if (text != null) {
        texts.add(text);
      }
    }
    return List.copyOf(texts);
  }

  boolean allows(Attributes request) {
    if (request instanceof Attributes.OfResource r) {
      return matches(verbs, r.verb())
          && matches(apiGroups, r.group())
          && coversResource(r.resource(), r.subresource())
          && (resourceNames.isEmpty() || resourceNames.contains(r.name()));
    }
    return request instanceof Attributes.OfUrl u && matches(verbs, u.verb()) && coversUrl(u.path());
  }

  static boolean matches(List<String> allowed, String asked) {
    return allowed.contains(ALL) || allowed.contains(asked);
  }

  boolean coversResource(String resource, String subresource) {
    String combined = subresource.isEmpty() ? resource : resource + "/" + subresource;
    return resources.contains(ALL)
        || resources.contains(combined)
        || (!subresource.isEmpty() && resources.contains("*/" + subresource));
  }

  /** What this and another rule both allow, if there is anything. */
  Optional<Rule> common(Rule other) {
    List<String> names = both(resourceNames, other.resourceNames);
    boolean apart = names.isEmpty() && !resourceNames.isEmpty() && !other.resourceNames.isEmpty();
    List<String> common = new ArrayList<>();
    other.resources.stream().filter(this::coversResource).forEach(common::add);
    resources.stream()
        .filter(r -> other.coversResource(r) && !common.contains(r))
        .forEach(common::add);
    Rule rule =
        new Rule(
            common(verbs, other.verbs),
            common(apiGroups, other.apiGroups),
            apart ? List.of() : common,
            names.isEmpty() ? either(resourceNames, other.resourceNames) : names,
            other.nonResourceUrls.stream().filter(this::coversUrl).toList());
    boolean something =
        !rule.nonResourceUrls.isEmpty() || !(rule.resources.isEmpty() || rule.apiGroups.isEmpty());
    return something && !rule.verbs.isEmpty() ? Optional.of(rule) : Optional.empty();
  }

  private static List<String> common(List<String> first, List<String> second) {
    if (first.contains(ALL)) {
      return second;
    }
    return second.contains(ALL) ? first : both(first, second);
  }

  private static List<String> both(List<String> first, List<String> second) {
    return first.stream().filter(second::contains).toList();
  }

  private static List<String> either(List<String> first, List<String> second) {
    return first.isEmpty() ? second : first;
  }

  /**
   * The verbs that this allows on something on which none of the others does. A resource is in one
   * API group: a rule that names several groups gives it in that one only.
   */
  List<String> verbsBeyond(List<Rule> others) {
    List<String> beyond = new ArrayList<>();
    for (String verb : verbs) {
      List<Rule> able = others.stream().filter(o -> matches(o.verbs, verb)).toList();
      boolean objects =
          resources.stream().allMatch(r -> able.stream().anyMatch(o -> o.gives(r, this)));
      boolean urls =
          nonResourceUrls.stream().allMatch(u -> able.stream().anyMatch(o -> o.coversUrl(u)));
      if (!objects || !urls) {
        beyond.add(verb);
      }
    }
    return beyond;
  }

  private boolean gives(String resource, Rule held) {
    boolean group =
        held.apiGroups.contains(ALL)
            ? apiGroups.contains(ALL)
            : !common(apiGroups, held.apiGroups).isEmpty();
    boolean named =
        resourceNames.isEmpty()
            || (!held.resourceNames.isEmpty() && resourceNames.containsAll(held.resourceNames));
    return group && named && coversResource(resource);
  }

  /** {@code pods} or {@code pods/exec}. */
  boolean coversResource(String combined) {
    int slash = combined.indexOf('/');
    return slash < 0
        ? coversResource(combined, "")
        : coversResource(combined.substring(0, slash), combined.substring(slash + 1));
  }

  private boolean coversUrl(String path) {
    for (String url : nonResourceUrls) {
      boolean prefix = url.endsWith(ALL) && path.startsWith(trimStars(url));
      if (url.equals(ALL) || url.equals(path) || prefix) {
        return true;
      }
    }
    return false;
  }

  private static String trimStars(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '*') {
      end--;
    }
    return url.substring(0, end);
  }

  /** {@code get,list pods,nodes}, as people say it. */
  public String text() {
    String what =
        nonResourceUrls.isEmpty()
            ? String.join(",", resources) + groups()
            : String.join(",", nonResourceUrls);
    String names = resourceNames.isEmpty() ? "" : " named " + String.join(",", resourceNames);
    return String.join(",", verbs) + " " + what + names;
  }

  private String groups() {
    boolean core = apiGroups.isEmpty() || apiGroups.equals(List.of(""));
    return core
        ? ""
        : " in " + String.join(",", apiGroups.stream().map(g -> g.isEmpty() ? "core" : g).toList());
  }
}
