package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;

/**
 * One Kubernetes object.
 *
 * @param apiVersion such as {@code apps/v1}
 * @param kind such as {@code DaemonSet}
 * @param namespace empty where the object names none
 * @param name empty where the object has none (it may have a generateName)
 */
public record Resource(
    String apiVersion, String kind, String namespace, String name, Mapping root, Origin origin) {

  public static Resource of(Mapping root, Origin origin) {
    Node metadata = root.get("metadata");
    String name = metadata.get("name").text("");
    return new Resource(
        root.get("apiVersion").text(""),
        root.get("kind").text(""),
        metadata.get("namespace").text(""),
        name.isEmpty() ? metadata.get("generateName").text("") : name,
        root,
        origin);
  }

  /** The API group; empty for the core group. */
  public String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  public Mapping labels() {
    return root.at("metadata", "labels").mapping();
  }

  public Mapping annotations() {
    return root.at("metadata", "annotations").mapping();
  }

  /** {@code DaemonSet kube-system/nvidia-device-plugin}, as people say it. */
  public String title() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
