package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges a patch into the spec of a pod by strategic merge and notes what of it the patch says. A
 * null of the patch, a key whose value is missing, takes a field away.
 */
final class PodPatch {

  /** The patchMergeKey of lists, in k8s.io/api/core/v1 types.go; other lists are replaced. */
  private static final Map<String, String> MERGED_BY =
      Map.ofEntries(
          Map.entry("containers", "name"),
          Map.entry("initContainers", "name"),
          Map.entry("volumes", "name"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("resourceClaims", "name"),
          Map.entry("schedulingGates", "name"),
          Map.entry("hostAliases", "ip"),
          Map.entry("topologySpreadConstraints", "topologyKey"),
          Map.entry("env", "name"),
          Map.entry("ports", "containerPort"),
          Map.entry("volumeMounts", "mountPath"),
          Map.entry("volumeDevices", "devicePath"));

  /** Where the patched spec has a field, and where in the patch that is. */
  final List<Elsewhere.Move> moves = new ArrayList<>();

  Node merge(Node base, Node patch, Path at, Path from) {
    if (patch instanceof Mapping entries) {
      Mapping merged = base.mapping();
      for (String key : entries.keys()) {
        Node value = entries.get(key);
        if (value.present()) {
          Node old = merged.get(key);
          merged = merged.with(key, merge(old, value, at.child(key), from.child(key)));
        } else {
          merged = merged.without(key);
          moves.add(new Elsewhere.Move(at.child(key), from.child(key)));
        }
      }
      return merged;
    }
    String key = at.key() == null ? null : mergeKey(at.key());
    if (key != null && patch instanceof Node.Sequence(List<Node> items)) {
      return merge(base.items(), items, key, at, from);
    }
    moves.add(new Elsewhere.Move(at, from));
    return withoutNulls(patch);
  }

  private static Node withoutNulls(Node node) {
    return switch (node) {
      case Mapping entries -> {
        Mapping plain = Mapping.EMPTY;
        for (String key : entries.keys()) {
          Node value = withoutNulls(entries.get(key));
          plain = value.present() ? plain.with(key, value) : plain;
        }
        yield plain;
      }
      case Node.Sequence(List<Node> items) ->
          Node.of(items.stream().map(PodPatch::withoutNulls).toList());
      default -> node;
    };
  }

  private Node merge(List<Node> base, List<Node> patch, String key, Path at, Path from) {
    List<Node> merged = new ArrayList<>(base);
    for (int i = 0; i < patch.size(); i++) {
      Node item = patch.get(i);
      int same = merged.stream().map(each -> each.get(key)).toList().indexOf(item.get(key));
      if (same < 0 || !item.get(key).present()) {
        moves.add(new Elsewhere.Move(at.child(merged.size()), from.child(i)));
        merged.add(withoutNulls(item));
      } else {
        merged.set(same, merge(merged.get(same), item, at.child(same), from.child(i)));
      }
    }
    return Node.of(merged);
  }

  /** By what the items of a list are told apart; null of lists that are replaced. */
  static @Nullable String mergeKey(String list) {
    return MERGED_BY.get(list);
  }

  /** Whether a patch says more than values, as {@code $patch: delete} does. */
  static boolean hasDirective(Node patch) {
    return switch (patch) {
      case Mapping entries ->
          entries.keys().stream().anyMatch(key -> key.startsWith("$"))
              || entries.values().stream().anyMatch(PodPatch::hasDirective);
      case Node.Sequence(List<Node> items) -> items.stream().anyMatch(PodPatch::hasDirective);
      default -> false;
    };
  }
}
