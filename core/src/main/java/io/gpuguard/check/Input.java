package io.gpuguard.check;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.component.Component;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Everything that checks may look at. */
public final class Input {

  private final Catalog catalog;
  private final Inventory inventory;
  private final List<Component> components;
  private final IdentityHashMap<PodTemplate, Component> byPod = new IdentityHashMap<>();
  private final Map<String, Mapping> settings;
  private final Map<Class<?>, Object> shared = new HashMap<>();

  /**
   * @param settings the user's parameters by control id
   */
  public Input(
      Catalog catalog,
      Inventory inventory,
      List<Component> components,
      Map<String, Mapping> settings) {
    this.catalog = catalog;
    this.inventory = inventory;
    this.components = List.copyOf(components);
    this.settings = Map.copyOf(settings);
    components.forEach(component -> byPod.put(component.pod(), component));
  }

  public Catalog catalog() {
    return catalog;
  }

  public Inventory inventory() {
    return inventory;
  }

  public List<Component> components() {
    return components;
  }

  /** The component that a pod template of the inventory is, if it is one. */
  public @Nullable Component component(PodTemplate pod) {
    return byPod.get(pod);
  }

  /** The parameters of a control: the user's where set, else the defaults. */
  public Mapping parameters(Control control) {
    Mapping values = Mapping.EMPTY;
    Mapping own = settings.getOrDefault(control.id(), Mapping.EMPTY);
    for (String name : control.parameters().keys()) {
      Node set = own.value(name);
      values =
          values.with(name, set.present() ? set : control.parameters().get(name).get("default"));
    }
    return values;
  }

  /**
   * Something that several analyzers derive from the input: made once, then kept. Analyzers run
   * side by side, so that what is made must bear several threads.
   */
  public synchronized <T> T shared(Class<T> type, Function<Input, T> make) {
    // Not computeIfAbsent: what is made may ask for other shared things.
    Object made = shared.get(type);
    if (made == null) {
      made = make.apply(this);
      shared.put(type, made);
    }
    return type.cast(made);
  }
}
