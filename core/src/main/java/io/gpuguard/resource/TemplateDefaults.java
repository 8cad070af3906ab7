package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a template what it leaves to the defaults of its object, and notes where that is written.
 * The outcome is that of a strategic merge of the template over the defaults, but for the order of
 * lists: what the template says keeps its place.
 */
final class TemplateDefaults {

  /**
   * Beside those of a pod's spec: patchMergeKey in Argo's Template, argoproj/argo-workflows
   * pkg/apis/workflow/v1alpha1/workflow_types.go.
   */
  private static final Map<String, String> MERGED_BY =
      Map.of("sidecars", "name", "tolerations", "key");

  /** Where the template has a field, and where in the defaults that is. */
  final List<Elsewhere.Move> moves = new ArrayList<>();

  /**
   * @param types of which a template has one, and takes no other from the defaults
   */
  Mapping fill(Mapping template, Mapping defaults, Set<String> types, Path at, Path from) {
    Mapping own = defaults;
    for (String type : types) {
      own = template.has(type) ? own : own.without(type);
    }
    return fill(template, own, at, from);
  }

  private Mapping fill(Mapping template, Mapping defaults, Path at, Path from) {
    Mapping filled = template;
    for (String key : defaults.keys()) {
      Node own = template.get(key);
      Node value = filled(own, defaults.get(key), at.child(key), from.child(key));
      filled = value.equals(own) ? filled : filled.with(key, value);
    }
    return filled;
  }

  private Node filled(Node own, Node value, Path at, Path from) {
    if (!own.present()) {
      moves.add(new Elsewhere.Move(at, from));
      return value;
    }
    if (own instanceof Mapping mapping && value instanceof Mapping more) {
      return fill(mapping, more, at, from);
    }
    String key = mergeKey(at.key());
    return key != null && own instanceof Node.Sequence(List<Node> items)
        ? Node.of(filled(items, value.items(), key, at, from))
        : own;
  }

  private static @Nullable String mergeKey(@Nullable String list) {
    return list == null ? null : MERGED_BY.getOrDefault(list, PodPatch.mergeKey(list));
  }

  private List<Node> filled(List<Node> own, List<Node> more, String key, Path at, Path from) {
    List<Node> items = new ArrayList<>(own);
    for (int i = 0; i < more.size(); i++) {
      Node name = more.get(i).get(key);
      int same = items.stream().map(item -> item.get(key)).toList().indexOf(name);
      if (same >= 0 && name.present()) {
        items.set(same, filled(items.get(same), more.get(i), at.child(same), from.child(i)));
      } else {
        moves.add(new Elsewhere.Move(at.child(items.size()), from.child(i)));
        items.add(more.get(i));
      }
    }
    return items;
  }
}
