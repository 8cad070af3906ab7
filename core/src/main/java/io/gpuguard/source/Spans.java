package io.gpuguard.source;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the fields of one document stand. It is made on demand, for one document at a time. */
final class Spans {

  /** The field itself, from its key to the end of its value; null until the end is known. */
  private @Nullable Position position;

  private final Map<String, Spans> byKey = new HashMap<>();
  private final List<Spans> byIndex = new ArrayList<>();

  Spans key(String key) {
    Spans child = new Spans();
    byKey.put(key, child);
    return child;
  }

  /** Adds a list's item and its place. A null is dropped, and its place with it. */
  static void add(Node item, List<Node> items, @Nullable Spans place, @Nullable Spans list) {
    if (!item.present()) {
      return;
    }
    items.add(item);
    if (place != null && list != null) {
      list.byIndex.add(place);
    }
  }

  void at(@Nullable Position newPosition) {
    this.position = newPosition;
  }

  /** Takes the fields of another node over: an alias stands where its anchor stands. */
  void sameAs(Spans other) {
    byKey.putAll(other.byKey);
    byIndex.addAll(other.byIndex);
  }

  /** The keys that are written in a mapping, with a value or without. */
  Set<String> keys(Path path) {
    Spans node = this;
    for (Path step : path.steps()) {
      Spans next = node.child(step);
      if (next == null) {
        return Set.of();
      }
      node = next;
    }
    return node.byKey.keySet();
  }

  private @Nullable Spans child(Path step) {
    return step.key() != null
        ? byKey.get(step.key())
        : step.index() < byIndex.size() ? byIndex.get(step.index()) : null;
  }

  /** A node with the nulls that the reader dropped: keys that have a place and no value. */
  Node withNulls(Node node) {
    if (node instanceof Mapping entries) {
      Mapping all = entries;
      for (Map.Entry<String, Spans> entry : byKey.entrySet()) {
        all = all.with(entry.getKey(), entry.getValue().withNulls(entries.get(entry.getKey())));
      }
      return all;
    }
    List<Node> items = new ArrayList<>(node.items());
    for (int i = 0; i < Math.min(items.size(), byIndex.size()); i++) {
      items.set(i, byIndex.get(i).withNulls(items.get(i)));
    }
    return node instanceof Node.Sequence ? Node.of(items) : node;
  }

  /** The position of a field or of its nearest ancestor that is written. */
  @Nullable Position find(Path path) {
    Spans node = this;
    Position found = position;
    for (Path step : path.steps()) {
      Spans next = node.child(step);
      if (next == null) {
        return found;
      }
      node = next;
      found = next.position == null ? found : next.position;
    }
    return found;
  }
}
