package io.gpuguard.agent.policy;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fields of a policy file that have a type, and what is malformed, with its line. */
final class Fields {

  private static final Set<String> PLUGIN =
      Set.of("namespace", "pod", "image", "user", "executable");

  final List<String> problems = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  private final TextFile file;
  private final Set<Path> emptied = new HashSet<>();

  Fields(TextFile file) {
    this.file = file;
  }

  void keys(Mapping mapping, Path place, Set<String> known) {
    for (String key : mapping.keys()) {
      if (!known.contains(key)) {
        problem(place.child(key), "unknown key '" + key + "'");
      }
    }
    for (String key : file.withoutValue(mapping, place)) {
      problem(place.child(key), "'" + key + "' has no value: give it one or leave it out");
      emptied.add(place.child(key));
    }
  }

  /** Whether a key stands there without a value, which has been told already. */
  boolean emptied(Path key) {
    return emptied.contains(key);
  }

  List<Node> list(Mapping entry, String key, Path place) {
    Node node = entry.get(key);
    if (node.present() && !(node instanceof Node.Sequence)) {
      problem(place.child(key), "'" + key + "' takes a list");
    }
    return node.items();
  }

  List<Glob> globs(Mapping entry, String key, Path place) {
    List<Glob> globs = new ArrayList<>();
    List<Node> items = list(entry, key, place);
    for (int i = 0; i < items.size(); i++) {
      String text = items.get(i).scalar();
      if (text == null || text.isBlank()) {
        problem(place.child(key).child(i), "a text is expected");
      } else {
        globs.add(new Glob(text));
      }
    }
    boolean nothing = entry.get(key) instanceof Node.Sequence && items.isEmpty();
    if (nothing && key.equals("tenants")) {
      problem(place.child(key), "'tenants' is empty: leave it out to allow all namespaces");
    }
    return globs;
  }

  @Nullable Glob glob(Mapping entry, String key, Path place) {
    String text = text(entry, key, place);
    return text == null ? null : new Glob(text);
  }

  @Nullable String text(Mapping entry, String key, Path place) {
    Node node = entry.get(key);
    if (node.present() && (!(node instanceof Node.Text(String text)) || text.isBlank())) {
      problem(place.child(key), "'" + key + "' takes a text");
    }
    return node.text();
  }

  boolean flag(Mapping entry, String key, boolean otherwise, Path place) {
    Node node = entry.get(key);
    if (node.present() && !node.isTrue() && !node.isFalse()) {
      problem(place.child(key), "'" + key + "' is true or false");
    }
    return node.present() ? node.isTrue() : otherwise;
  }

  /** Who may register. */
  List<PluginRule> plugins(Mapping entry, Path place) {
    List<PluginRule> rules = new ArrayList<>();
    List<Node> items = list(entry, "plugins", place);
    for (int i = 0; i < items.size(); i++) {
      Path at = place.child("plugins").child(i);
      Mapping item = items.get(i).mapping();
      keys(item, at, PLUGIN);
      if (item.isEmpty()) {
        problem(at, "a plugin is named by namespace, pod, image, user or executable");
      }
      OptionalInt user = OptionalInt.empty();
      if (item.has("user")) {
        long number = item.get("user").whole(-1);
        user = OptionalInt.of((int) number);
        if (number < 0 || number > Integer.MAX_VALUE) {
          problem(at.child("user"), "'user' takes the number of a user");
        }
      }
      rules.add(
          new PluginRule(
              glob(item, "namespace", at),
              glob(item, "pod", at),
              glob(item, "image", at),
              user,
              glob(item, "executable", at)));
    }
    if (entry.get("plugins") instanceof Node.Sequence && items.isEmpty()) {
      problem(place.child("plugins"), "'plugins' is empty: leave it out to allow any");
    }
    return rules;
  }

  /** CDI devices: {@code vendor/class} or {@code vendor/class=device}. */
  List<Glob> cdi(Mapping entry, Path place) {
    List<Glob> kinds = globs(entry, "cdi", place);
    for (int i = 0; i < kinds.size(); i++) {
      String pattern = kinds.get(i).pattern();
      if (pattern.indexOf('/') <= 0) {
        problem(
            place.child("cdi").child(i),
            "'" + pattern + "' must be vendor/class or vendor/class=device");
      }
    }
    return kinds;
  }

  void problem(Path path, String message) {
    problems.add(place(path) + message);
  }

  void notice(Path path, String message) {
    notices.add(place(path) + message);
  }

  private String place(Path path) {
    int line = file.line(path);
    // A file without content has no lines.
    return file.name() + (line < 1 ? "" : ":" + line) + ": ";
  }
}
