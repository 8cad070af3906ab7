package io.gpuguard.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A way from the root of an object to a field, {@code spec.containers[0].image}. Keys that are not
 * plain words stand in brackets: {@code metadata.labels[app.kubernetes.io/name]}.
 *
 * @param parent the path one step up; null only for {@link #ROOT}
 * @param key the last step into a mapping; null if the last step is an index
 * @param index the last step into a list; -1 if the last step is a key
 */
public record Path(@Nullable Path parent, @Nullable String key, int index) {

  public static final Path ROOT = new Path(null, null, -1);

  public static Path of(String... keys) {
    Path path = ROOT;
    for (String key : keys) {
      path = path.child(key);
    }
    return path;
  }

  public Path child(String key) {
    return new Path(this, Objects.requireNonNull(key), -1);
  }

  public Path child(int index) {
    return new Path(this, null, index);
  }

  public Path then(Path rest) {
    Path path = this;
    for (Path step : rest.steps()) {
      path = new Path(path, step.key, step.index);
    }
    return path;
  }

  /** What follows a prefix of this path. */
  public Path after(Path prefix) {
    Path rest = ROOT;
    List<Path> steps = steps();
    for (Path step : steps.subList(prefix.length(), steps.size())) {
      rest = new Path(rest, step.key, step.index);
    }
    return rest;
  }

  public boolean isRoot() {
    return parent == null;
  }

  public int length() {
    int length = 0;
    for (Path path = this; path.parent != null; path = path.parent) {
      length++;
    }
    return length;
  }

  /** Every prefix of this path that has a step, shortest first; the last one is this. */
  public List<Path> steps() {
    Deque<Path> steps = new ArrayDeque<>();
    for (Path path = this; path.parent != null; path = path.parent) {
      steps.addFirst(path);
    }
    return List.copyOf(steps);
  }

  public boolean startsWith(Path prefix) {
    int surplus = length() - prefix.length();
    Path path = this;
    for (int i = 0; i < surplus; i++) {
      path = Objects.requireNonNull(path.parent);
    }
    return surplus >= 0 && path.equals(prefix);
  }

  /** The item that this path leads to or through, of the first list of a name; null if of none. */
  public @Nullable Path itemOf(String list) {
    for (Path step : steps()) {
      if (step.key == null && step.parent != null && list.equals(step.parent.key)) {
        return step;
      }
    }
    return null;
  }

  Node follow(Node root) {
    Node node = root;
    for (Path step : steps()) {
      node = step.key == null ? node.get(step.index) : node.get(step.key);
    }
    return node;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Path path
        && path.index == index
        && Objects.equals(path.key, key)
        && Objects.equals(path.parent, parent);
  }

  @Override
  public int hashCode() {
    return (parent == null ? 7 : parent.hashCode() * 31) + (key == null ? index : key.hashCode());
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Path step : steps()) {
      if (step.key == null) {
        out.append('[').append(step.index).append(']');
      } else if (isWord(step.key)) {
        out.append(out.isEmpty() ? "" : ".").append(step.key);
      } else {
        out.append('[').append(step.key).append(']');
      }
    }
    return out.toString();
  }

  private static boolean isWord(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c >= 128 || !Character.isLetterOrDigit(c) && c != '_' && c != '-') {
        return false;
      }
    }
    return !key.isEmpty();
  }
}
