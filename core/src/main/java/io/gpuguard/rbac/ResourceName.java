package io.gpuguard.rbac;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.tree.Node;

/**
 * A resource as people name it, resolved by what API servers serve: {@code deploy}, {@code
 * deployments.apps}, {@code pods/exec}. An unknown name is taken as it is, in the core group or the
 * one that it names.
 */
public record ResourceName(String group, String resource, String subresource) {

  public static ResourceName parse(String text) {
    int slash = text.indexOf('/');
    String subresource = slash < 0 ? "" : text.substring(slash + 1);
    String name = slash < 0 ? text : text.substring(0, slash);
    int dot = name.indexOf('.');
    String group = dot < 0 ? null : name.substring(dot + 1);
    String bare = dot < 0 ? name : name.substring(0, dot);
    for (Node known : BuiltInCatalog.kubernetes("api-resources").get("resources").items()) {
      boolean inGroup = group == null || known.get("group").text("").equals(group);
      if (inGroup && isCalled(known, bare)) {
        return new ResourceName(
            known.get("group").text(""), known.get("name").text(""), subresource);
      }
    }
    return new ResourceName(group == null ? "" : group, bare, subresource);
  }

  private static boolean isCalled(Node known, String name) {
    return known.get("name").text("").equals(name)
        || known.get("singular").text("").equals(name)
        || known.get("kind").text("").equals(name)
        || known.get("shortNames").items().contains(Node.of(name));
  }

  public Attributes request(String verb, String namespace, String name) {
    return new Attributes.OfResource(verb, namespace, group, resource, subresource, name);
  }
}
