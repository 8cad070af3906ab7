package io.gpuguard.rbac;

import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;

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
