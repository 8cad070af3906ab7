package io.gpuguard.source;

import io.gpuguard.resource.Container;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * The volume that the API server adds to every pod for its token. Its name has a random ending,
 * which says nothing and makes all pods of one template differ; so it is left out.
 */
final class TokenVolume {

  private static final String NAME = "kube-api-access";
  private static final int LENGTH = NAME.length() + 6;
  private static final Node PLAIN = Node.of(NAME);

  private TokenVolume() {}

  /** A pod's spec with the plain name in its volumes and mounts. */
  static Mapping plain(Mapping spec) {
    Node volumes = plainNames(spec.get("volumes"));
    if (volumes.equals(spec.get("volumes"))) {
      return spec;
    }
    Mapping plain = spec.with("volumes", volumes);
    for (Container.Kind kind : Container.Kind.values()) {
      Node containers = plain.get(kind.field());
      if (containers.present()) {
        plain = plain.with(kind.field(), plainMounts(containers));
      }
    }
    return plain;
  }

  private static Node plainMounts(Node containers) {
    List<Node> plain = new ArrayList<>();
    for (Node container : containers.items()) {
      Node mounts = container.get("volumeMounts");
      plain.add(
          mounts.present()
              ? container.mapping().with("volumeMounts", plainNames(mounts))
              : container);
    }
    return containers instanceof Node.Sequence ? Node.of(plain) : containers;
  }

  /** The same list if no name in it is concerned. */
  private static Node plainNames(Node list) {
    List<Node> items = list.items();
    for (int i = items.size() - 1; i >= 0; i--) {
      if (isToken(items.get(i).get("name").text(""))) {
        List<Node> plain = new ArrayList<>(items);
        plain.set(i, items.get(i).mapping().with("name", PLAIN));
        return Node.of(plain);
      }
    }
    return list;
  }

  private static boolean isToken(String name) {
    return name.length() == LENGTH && name.startsWith(NAME) && name.charAt(NAME.length()) == '-';
  }
}
