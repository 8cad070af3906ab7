package io.gpuguard.rbac;

/** What a request wants to do. */
public sealed interface Attributes {

  String verb();

  /** The namespace; empty for cluster-scoped requests. */
  String namespace();

  record OfResource(
      String verb, String namespace, String group, String resource, String subresource, String name)
      implements Attributes {

    /** The same in a namespace. */
    OfResource in(String other) {
      return new OfResource(verb, other, group, resource, subresource, name);
    }
  }

  record OfUrl(String verb, String path) implements Attributes {
    @Override
    public String namespace() {
      return "";
    }
  }
}
