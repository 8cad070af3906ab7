package io.gpuguard.health;

import io.gpuguard.component.Component;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The device plugins of a file, one after the other, and which of the earlier ones a plugin meets.
 * Plugins whose node selectors have the same keys are a group: a plugin is looked up once in each
 * group, by the values of the keys that both have, and not held against each plugin.
 */
final class PluginsOfFile {

  /**
   * A plugin and how many came before it.
   *
   * @param title of its object: what is written twice is one plugin
   */
  private record Plugin(int place, Component component, String title) {}

  /** Of plugins that are alike for the question, the first, and the first of another object. */
  private record First(Plugin plugin, @Nullable Plugin another) {

    First with(Plugin next) {
      boolean same = another != null || next.title.equals(plugin.title);
      return same ? this : new First(plugin, next);
    }

    @Nullable Plugin besides(String title) {
      return plugin.title.equals(title) ? another : plugin;
    }
  }

  /** A resource, and the values of some labels in the order of their keys. */
  private record Question(String resource, List<Node> values) {}

  /**
   * @param byKeys for some of the keys, the first plugins by resource and values
   */
  private record Group(List<Plugin> plugins, Map<Set<String>, Map<Question, First>> byKeys) {

    Map<Question, First> by(Set<String> keys) {
      Map<Question, First> known = byKeys.get(keys);
      if (known == null) {
        known = new HashMap<>();
        for (Plugin plugin : plugins) {
          put(known, keys, plugin);
        }
        byKeys.put(keys, known);
      }
      return known;
    }
  }

  private final Map<Set<String>, Group> groups = new HashMap<>();
  private int count;

  /** The first earlier plugin that can land on a node of this one and serves a resource of it. */
  @Nullable Component add(Component component) {
    Plugin plugin = new Plugin(count++, component, component.pod().owner().title());
    Set<String> keys = new TreeSet<>(selector(plugin).keys());
    Plugin met = null;
    for (Map.Entry<Set<String>, Group> group : groups.entrySet()) {
      Set<String> both = new TreeSet<>(keys);
      both.retainAll(group.getKey());
      Plugin first = first(group.getValue().by(both), both, plugin);
      met = met == null || first != null && first.place < met.place ? first : met;
    }
    Group own = groups.computeIfAbsent(keys, _ -> new Group(new ArrayList<>(), new HashMap<>()));
    own.plugins.add(plugin);
    own.byKeys.forEach((some, known) -> put(known, some, plugin));
    return met == null ? null : met.component;
  }

  private static @Nullable Plugin first(
      Map<Question, First> known, Set<String> keys, Plugin plugin) {
    Plugin found = null;
    List<Node> values = values(plugin, keys);
    for (String resource : resources(plugin)) {
      First first = known.get(new Question(resource, values));
      Plugin other = first == null ? null : first.besides(plugin.title);
      found = found == null || other != null && other.place < found.place ? other : found;
    }
    return found;
  }

  private static void put(Map<Question, First> known, Set<String> keys, Plugin plugin) {
    List<Node> values = values(plugin, keys);
    for (String resource : resources(plugin)) {
      Question question = new Question(resource, values);
      First first = known.get(question);
      known.put(question, first == null ? new First(plugin, null) : first.with(plugin));
    }
  }

  private static List<Node> values(Plugin plugin, Set<String> keys) {
    return keys.stream().map(selector(plugin)::value).toList();
  }

  private static Mapping selector(Plugin plugin) {
    return plugin.component.pod().spec().get("nodeSelector").mapping();
  }

  private static List<String> resources(Plugin plugin) {
    return plugin.component.profile() == null ? List.of() : plugin.component.profile().resources();
  }
}
